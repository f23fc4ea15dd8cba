import type { APIChannel, APIOverwrite, GuildChannelType, ThreadChannelType } from 'discord-api-types/v10'
import type { Messages } from '../../node/app/index.ts'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { ChannelCid, RoleCid, Snowflake, UserCid } from '../../node/core/ids.ts'
import type { Channel, Fixture, GuildState, Overwrite } from '../../node/core/state.ts'
import { forumFields } from './forum.ts'
import { defaultFields } from './thread-defaults.ts'
import { isoTime } from './time.ts'

/** What a channel shows of its messages. */
export type ChannelMarks = Pick<Messages, 'lastMessageId' | 'lastPinAt'>
export type GuildChannel = APIChannel & { type: Exclude<GuildChannelType, ThreadChannelType> }

const CATEGORY = 4
const FORUMS = new Set([15, 16])
const VOICES = new Set([2, 13])
const WITH_THREADS = new Set([0, 5, 15, 16])

const targetId = (state: GuildState, overwrite: Overwrite): Snowflake | undefined =>
  overwrite.type === 'role'
    ? state.roles.get(overwrite.target as RoleCid)?.id
    : state.users.get(overwrite.target as UserCid)?.id

const presentOverwrite = (state: GuildState, overwrite: Overwrite): APIOverwrite | [] => {
  const id = targetId(state, overwrite)
  if (id === undefined) return []
  const { type, allow, deny } = overwrite
  return { id, type: type === 'role' ? 0 : 1, allow: String(allow), deny: String(deny) }
}

const base = (state: GuildState, channel: Channel): object => ({
  id: channel.id,
  type: channel.type,
  flags: 0,
  guild_id: state.id,
  name: channel.name,
  parent_id: channel.parent === null ? null : (state.channels.get(channel.parent)?.id ?? null),
  position: channel.position,
  permission_overwrites: channel.overwrites.flatMap((overwrite) => presentOverwrite(state, overwrite)),
  nsfw: channel.nsfw
})

const textFields = (channel: Channel, marks: ChannelMarks): object => {
  const pinned = marks.lastPinAt(channel.cid)
  return {
    topic: channel.topic,
    rate_limit_per_user: channel.slowmode,
    last_message_id: marks.lastMessageId(channel.cid),
    ...(pinned === null ? {} : { last_pin_timestamp: isoTime(pinned) })
  }
}

export const voiceOf = (state: GuildState, channel: ChannelCid): Fixture<'voice'> | undefined =>
  fixturesOf(state, 'voice').find(({ fields }) => fields.channel === channel)

const voiceFields = (state: GuildState, channel: Channel): object => {
  const said = voiceOf(state, channel.cid)?.fields
  return {
    bitrate: channel.bitrate,
    user_limit: channel.userLimit,
    rtc_region: said?.region ?? null,
    video_quality_mode: said?.video ?? 1
  }
}

/** A guild channel. The fields present depend on its type, as on Discord. */
export const presentChannel = (state: GuildState, channel: Channel, marks: ChannelMarks): GuildChannel =>
  ({
    ...base(state, channel),
    ...(channel.type === CATEGORY ? {} : textFields(channel, marks)),
    ...(VOICES.has(channel.type) ? voiceFields(state, channel) : {}),
    ...(WITH_THREADS.has(channel.type) ? defaultFields(state, channel) : {}),
    ...(FORUMS.has(channel.type) ? forumFields(state, channel) : {})
  }) as GuildChannel

/** Every channel of a guild, in their order. */
export const presentChannels = (state: GuildState, marks: ChannelMarks): GuildChannel[] =>
  [...state.channels.values()]
    .toSorted((a, b) => a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .map((channel) => presentChannel(state, channel, marks))
