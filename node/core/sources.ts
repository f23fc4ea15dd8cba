/** What is published in a channel of announcements, and by which webhooks other guilds follow one. */
import type { ChannelCid, GuildCid, OpCid } from './ids.ts'
import { cid, nullable, object, snowflake, text, type Shape } from './schema.ts'

/** A channel of announcements of another guild, and what both are called by whoever followed it. */
export const source = object({
  guild: cid<GuildCid>(),
  guildName: text(100, 1),
  icon: nullable(text(128)),
  channel: cid<ChannelCid>(),
  channelId: snowflake,
  channelName: text(100, 1)
})
export type Source = Shape<typeof source>

/** Of which message a message is a copy; null: it tells that the channel is followed from now on. */
export const origin = object({
  guild: cid<GuildCid>(),
  channel: cid<ChannelCid>(),
  channelId: snowflake,
  message: nullable(object({ cid: cid<OpCid>(), id: snowflake }))
})
export type Origin = Shape<typeof origin>

/** Discord's type of the message that tells it. */
export const FOLLOWED = 12

/** Of a message that was published, of a copy, and of one whose original is gone. Discord's flags. */
export const PUBLISHED = 1 << 0
export const COPY = 1 << 1
export const ORIGINAL_GONE = 1 << 3
