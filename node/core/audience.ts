/**
 * Whose nodes may hold a log. Control and profile log are for every member; of a channel, with its threads, only those have
 * it who see the channel. That the channel is there, and who sees it, all members know by the control log.
 *
 * Attack when absent: a member's node that the guild keeps out of a channel asks for its log, or listens, and reads along.
 */
import { parseLogId, type LogId, type UserCid } from './ids.ts'
import { channelPermissions, P } from './permissions.ts'
import type { Channel, GuildState } from './state.ts'

const roomOf = (log: LogId) => {
  const place = parseLogId(log)
  return place?.type === 'channel' ? place : undefined
}

const sees = (held: bigint, right: bigint): boolean => (held & right) === right

/** May a node of this member hold the log? A channel that is not there, or no longer, has only the owner and administrators. */
export const mayHold = (state: GuildState, user: UserCid, log: LogId): boolean => {
  const room = roomOf(log)
  return !room || sees(channelPermissions(state, user, room.channel), P.VIEW_CHANNEL)
}

/** May they read what was said before they could see the channel, or while they were away? */
export const mayReadPast = (state: GuildState, user: UserCid, log: LogId): boolean => {
  const room = roomOf(log)
  return !room || sees(channelPermissions(state, user, room.channel), P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)
}

const isOpen = (state: GuildState, { overwrites }: Channel): boolean =>
  sees(state.roles.get(state.guild)?.permissions ?? 0n, P.VIEW_CHANNEL) &&
  overwrites.every(({ deny }) => !sees(deny, P.VIEW_CHANNEL))

/** Does every member see it, whatever roles they have? */
export const isForAll = (state: GuildState, log: LogId): boolean => {
  const room = roomOf(log)
  const channel = room && state.channels.get(room.channel)
  return !room || (channel !== undefined && isOpen(state, channel))
}

/** Channels that not every member sees. */
export const restrictedChannels = (state: GuildState): readonly Channel[] =>
  [...state.channels.values()].filter((channel) => !isOpen(state, channel))
