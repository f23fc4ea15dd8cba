import { z } from 'zod'
import { queryBool, snowflake } from '../../schema/fields.ts'

/** `with_components` changes nothing: components are taken either way. */
export const executeQuery = z.object({
  wait: queryBool,
  thread_id: snowflake.optional(),
  with_components: queryBool
})

export const placeQuery = z.object({ thread_id: snowflake.optional() })
