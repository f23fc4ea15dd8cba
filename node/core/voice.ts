/** Who may be in a voice channel. Of the rules of the guild's own; that there is room is looked at where somebody enters. */
import type { ChannelCid, UserCid } from './ids.ts'
import { channelPermissions, mayIn, P, whileTimedOut } from './permissions.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { Channel, GuildState } from './state.ts'

/** Discord's types of a voice channel and a stage. */
const AUDIBLE: readonly number[] = [2, 13]

const isTimedOut = (state: GuildState, user: UserCid, now: number): boolean =>
  now < (state.members.get(user)?.timeoutUntil ?? -Infinity)

/**
 * Why a user may not be in a channel, or the channel.
 *
 * @param now ms since the Unix epoch
 */
export const audibleChannel = (state: GuildState, user: UserCid, cid: ChannelCid, now: number): Channel | Refusal => {
  const channel = state.channels.get(cid)
  if (!channel || state.closed) return refuse('unknown-channel', 'there is no such channel')
  if (!AUDIBLE.includes(channel.type)) return refuse('wrong-channel-type', 'this is no voice channel')
  if (!mayIn(state, user, channel, P.VIEW_CHANNEL)) return refuse('missing-access', 'you cannot see this channel')
  const held = channelPermissions(state, user, channel)
  const left = isTimedOut(state, user, now) ? whileTimedOut(held) : held
  if ((left & P.CONNECT) === 0n) return refuse('missing-permission', 'you need the permission to connect here')
  return channel
}

/** May a user be in a channel? */
export const mayBeIn = (state: GuildState, user: UserCid, cid: ChannelCid, now: number): boolean =>
  !('code' in audibleChannel(state, user, cid, now))
