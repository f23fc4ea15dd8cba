import { z } from 'zod'
import { parseSnowflake, type Snowflake } from '../../../node/core/ids.ts'

/** An id as libraries send it: a decimal string, or a number that is still exact. */
export const snowflake = z.union([z.string().max(20), z.int().positive()]).transform((value, context): Snowflake => {
  const id = parseSnowflake(String(value))
  if (id !== undefined) return id
  context.addIssue({ code: 'custom', message: 'not a snowflake' })
  return z.NEVER
})
