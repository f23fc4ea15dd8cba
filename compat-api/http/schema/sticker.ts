import { z } from 'zod'
import { maybe, snowflake, text } from './fields.ts'

/** Empty is none. */
const description = text(100).transform((value) => (value === '' ? null : value))

export const newSticker = z.object({ name: text(30, 2), description: maybe(description), tags: text(200, 1) })
export const stickerPatch = z.object({
  name: maybe(text(30, 2)),
  description: description.nullish(),
  tags: maybe(text(200, 1))
})
/** Of a message. */
export const stickerIds = maybe(z.array(snowflake).max(3))
