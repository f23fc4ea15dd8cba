import { z } from 'zod'
import { maybe, text } from '../../schema/fields.ts'

export const topic = text(120, 1)
/** 1, for everybody to see, is Discord's past: what is open here, is open to the guild. */
export const privacyLevel = maybe(z.union([z.literal(1), z.literal(2)]))
