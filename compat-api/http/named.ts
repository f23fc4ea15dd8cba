/** What bodies name by its id, as ops name it. */
import type { GuildView } from '../../node/app/index.ts'
import type { ChannelCid, Snowflake } from '../../node/core/ids.ts'
import { apiError, invalidField } from './api-error.ts'
import { readEmoji } from './schema/emoji.ts'
import { maybe, snowflake, text } from './schema/fields.ts'

/** @param field where it stands in the body. @throws ApiError 50035 for a channel that is not the guild's */
export const channelNamed = (view: GuildView, field: string, id: Snowflake): ChannelCid => {
  const target = view.state.ids.get(id)
  if (target?.type !== 'channel' || !view.state.channels.has(target.cid))
    throw invalidField(field, 'CHANNEL_INVALID', 'No such channel.')
  return target.cid
}

/** The fields of an emoji, in bodies that name it by two. */
export const emojiBody = { emoji_id: maybe(snowflake), emoji_name: maybe(text(100)) }

export interface SentEmoji {
  readonly emoji_id?: Snowflake | null | undefined
  readonly emoji_name?: string | null | undefined
}

/** A unicode emoji, or `name:id` of the guild's. @throws ApiError 10014 */
export const emojiNamed = ({ state }: GuildView, sent: SentEmoji): string | null => {
  if (sent.emoji_id) {
    const target = state.ids.get(sent.emoji_id)
    const own = target?.type === 'emoji' ? state.emojis.get(target.cid) : undefined
    if (!own) throw apiError('unknownEmoji')
    return `${own.name}:${own.id}`
  }
  return sent.emoji_name ? readEmoji(sent.emoji_name) : null
}
