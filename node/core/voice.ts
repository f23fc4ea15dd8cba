/** Who may be in a voice channel. Of the rules of the guild's own; that there is room is looked at where somebody enters. */
import type { ChannelCid, Snowflake, UserCid } from './ids.ts'
import { channelPermissions, mayIn, P, whileTimedOut } from './permissions.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { Channel, GuildState } from './state.ts'

/** Discord's types of a voice channel and a stage. */
const AUDIBLE: readonly number[] = [2, 13]

export const isAudible = ({ type }: Channel): boolean => AUDIBLE.includes(type)

interface Stay {
  readonly channel: ChannelCid
  readonly session: string
}

/** Has somebody who moves members put them there? */
const isPutThere = (state: GuildState, user: UserCid, { channel, session }: Stay): boolean => {
  const moved = state.members.get(user)?.moved
  return moved?.to === channel && moved.session === session
}

const isTimedOut = (state: GuildState, user: UserCid, now: number): boolean =>
  now < (state.members.get(user)?.timeoutUntil ?? -Infinity)

/**
 * Why a user may not be in a channel, or the channel. Who has been put there stays, whatever they could enter by themselves.
 *
 * @param stay null: they are on their way in
 * @param now ms since the Unix epoch
 */
export const audibleChannel = (
  state: GuildState,
  user: UserCid,
  { channel: cid, session }: { readonly channel: ChannelCid; readonly session: string | null },
  now: number
): Channel | Refusal => {
  const channel = state.channels.get(cid)
  if (!channel || state.closed) return refuse('unknown-channel', 'there is no such channel')
  if (!isAudible(channel)) return refuse('wrong-channel-type', 'this is no voice channel')
  if (!mayIn(state, user, channel, P.VIEW_CHANNEL)) return refuse('missing-access', 'you cannot see this channel')
  const isPut = session !== null && isPutThere(state, user, { channel: cid, session })
  const held = channelPermissions(state, user, channel) | (isPut ? P.CONNECT : 0n)
  const left = isTimedOut(state, user, now) ? whileTimedOut(held) : held
  if ((left & P.CONNECT) === 0n) return refuse('missing-permission', 'you need the permission to connect here')
  return channel
}

/**
 * Why a user may not play a sound in a channel that they are in. Source: Discord, "Soundboard Resource".
 *
 * @param now ms since the Unix epoch
 */
export const playProblem = (
  state: GuildState,
  user: UserCid,
  { sound, ...stay }: Stay & { readonly sound: Snowflake },
  now: number
): Refusal | null => {
  const channel = audibleChannel(state, user, stay, now)
  if ('code' in channel) return channel
  const { mute, deaf } = state.members.get(user) ?? {}
  if (mute || deaf) return refuse('missing-permission', 'you have been muted or deafened here')
  const target = state.ids.get(sound)
  const isOwn = target?.type === 'fixture' && state.fixtures.get(target.cid)?.type === 'sound'
  const wanted = P.SPEAK | P.USE_SOUNDBOARD | (isOwn ? 0n : P.USE_EXTERNAL_SOUNDS)
  return mayIn(state, user, channel, wanted)
    ? null
    : refuse('missing-permission', 'you need the permission to use the soundboard here')
}

/** May a user be in a channel? */
export const mayBeIn = (state: GuildState, user: UserCid, stay: Stay, now: number): boolean =>
  !('code' in audibleChannel(state, user, stay, now))
