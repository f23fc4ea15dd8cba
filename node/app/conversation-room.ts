/**
 * How many conversations others may begin with somebody who has not said a word in them.
 *
 * Attack when absent: whoever is let into one guild begins conversations by users that she makes up, or groups without end, until
 * the reader is in as many as there may be, and neither friends nor anybody else gets through. So what has not been answered is counted
 * apart: of one writer, of those who share one guild with the reader, and of all who are no friends. What the reader has answered or
 * begun, and friends, have the rest to themselves.
 */
import type { UserCid } from '../core/ids.ts'

/** A conversation in which the reader has said nothing: who is in it. */
export type Unanswered = ReadonlySet<UserCid>

export const ROOM = {
  /** That one user is in, answered or not. */
  all: 1000,
  /** With one writer: that of the two, and groups. */
  perWriter: 20,
  /** Without a friend: with members of one guild, and in all. */
  perGuild: 100,
  strangers: 500
} as const

type Members = Pick<ReadonlySet<UserCid>, 'has'>

export interface Reader {
  readonly user: UserCid
  /** Members of a guild may well write to a bot by the hundred, and few of them are answered. */
  readonly bot: boolean
  readonly conversations: number
  readonly unanswered: readonly Unanswered[]
  isFriend(other: UserCid): boolean
}

/** @param meeting members of each guild by which the writer may write to the reader */
export const hasRoomFor = (
  { user, bot, conversations, unanswered, isFriend }: Reader,
  writer: UserCid,
  meeting: readonly Members[]
): boolean => {
  if (conversations >= ROOM.all) return false
  if (unanswered.filter((people) => people.has(writer)).length >= ROOM.perWriter) return false
  if (isFriend(writer)) return true
  const others = unanswered.map((people) => [...people].filter((one) => one !== user))
  const strangers = others.filter((people) => !people.some(isFriend))
  if (strangers.length >= ROOM.strangers) return false
  const ofGuild = (guild: Members): number => strangers.filter((people) => people.some((one) => guild.has(one))).length
  // Of the same node one may begin a conversation in which one may say nothing.
  return bot || meeting.length === 0 || meeting.some((guild) => ofGuild(guild) < ROOM.perGuild)
}
