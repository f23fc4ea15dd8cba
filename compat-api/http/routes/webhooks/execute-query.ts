import { z } from 'zod'
import { queryBool, snowflake } from '../../schema/fields.ts'

export const executeQuery = z.object({
  wait: queryBool,
  thread_id: snowflake.optional(),
  with_components: queryBool
})

export const placeQuery = z.object({ thread_id: snowflake.optional() })

export const editQuery = z.object({ thread_id: snowflake.optional(), with_components: queryBool })
