/** What a request says of a channel, in the terms of the ops that make and change one. */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid, Snowflake } from '../../../../node/core/ids.ts'
import { invalidField } from '../../api-error.ts'
import { int, maybe, snowflake, text } from '../../schema/fields.ts'
import { furnishing } from './furnish.ts'
import { overwriteList } from '../../schema/overwrite.ts'

export const CATEGORY = 4

export const channelBody = z.object({
  name: text(100, 1),
  topic: maybe(text(4096)),
  position: maybe(int(0, 100_000)),
  parent_id: maybe(snowflake),
  nsfw: maybe(z.boolean()),
  rate_limit_per_user: maybe(int(0, 21_600)),
  bitrate: maybe(int(8000, 384_000)),
  user_limit: maybe(int(0, 10_000)),
  permission_overwrites: maybe(overwriteList),
  ...furnishing
})

/** @throws ApiError 50035 unless the id is null or a category's */
export const parentOf = (view: GuildView, id: Snowflake | null, field = 'parent_id'): ChannelCid | null => {
  if (id === null) return null
  const target = view.state.ids.get(id)
  const parent = target?.type === 'channel' ? view.state.channels.get(target.cid) : undefined
  if (parent?.type !== CATEGORY) throw invalidField(field, 'CHANNEL_PARENT_INVALID', 'Category does not exist.')
  return parent.cid
}
