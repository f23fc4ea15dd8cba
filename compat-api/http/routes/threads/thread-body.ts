/** What a request says of a thread. */
import { z } from 'zod'
import { int, maybe, snowflake, text } from '../../schema/fields.ts'

export const autoArchive = z.literal([60, 1440, 4320, 10_080])

export const threadFields = {
  name: text(100, 1),
  auto_archive_duration: maybe(autoArchive),
  rate_limit_per_user: maybe(int(0, 21_600))
}

/** Of a post in a forum. */
export const appliedTags = maybe(z.array(snowflake).max(5))
