/** What leads clients from how a message was shown to how it is shown now. */
import type { MessageEvent } from '../../core/events.ts'
import type { UserCid } from '../../core/ids.ts'
import type { Message } from '../../core/messages.ts'
import type { VotePair } from './poll-store.ts'

export interface ReactionPair {
  readonly emoji: string
  readonly user: UserCid
}

export interface Snapshot {
  readonly message: Message
  readonly reactions: readonly ReactionPair[]
  readonly votes: readonly VotePair[]
}

const keyOf = ({ emoji, user }: ReactionPair): string => `${user}/${emoji}`

const reactionChanges = (before: Snapshot, after: Snapshot): MessageEvent[] => {
  const had = new Set(before.reactions.map(keyOf))
  const has = new Set(after.reactions.map(keyOf))
  const { id: message, author } = after.message
  const event = (type: 'reaction-added' | 'reaction-removed', { emoji, user }: ReactionPair): MessageEvent => ({
    type,
    message,
    author,
    user,
    emoji
  })
  return [
    ...before.reactions.filter((pair) => !has.has(keyOf(pair))).map((pair) => event('reaction-removed', pair)),
    ...after.reactions.filter((pair) => !had.has(keyOf(pair))).map((pair) => event('reaction-added', pair))
  ]
}

const votesBy = ({ votes }: Snapshot): ReadonlyMap<string, VotePair> =>
  new Map(votes.map((vote) => [`${vote.user}/${vote.answer}`, vote]))

const voteChanges = (before: Snapshot, after: Snapshot): MessageEvent[] => {
  const [had, has] = [votesBy(before), votesBy(after)]
  const message = after.message.id
  return [
    ...[...had]
      .filter(([key]) => !has.has(key))
      .map(([, vote]) => ({ type: 'vote-removed', message, ...vote }) as const),
    ...[...has].filter(([key]) => !had.has(key)).map(([, vote]) => ({ type: 'vote-added', message, ...vote }) as const)
  ]
}

const sameText = (a: Message, b: Message): boolean =>
  a.editedAt === b.editedAt &&
  a.content === b.content &&
  a.embeds === b.embeds &&
  a.flags === b.flags &&
  a.pinnedAt === b.pinnedAt &&
  a.poll?.ends === b.poll?.ends &&
  a.published === b.published

export const changesBetween = (before: Snapshot | undefined, after: Snapshot | undefined): readonly MessageEvent[] => {
  if (!after) {
    return before ? [{ type: 'messages-deleted', messages: [{ id: before.message.id, cid: before.message.cid }] }] : []
  }
  if (!before) return [{ type: 'message-created', message: after.message }]
  if (before.message.id !== after.message.id) {
    return [...changesBetween(before, undefined), ...changesBetween(undefined, after)]
  }
  const text: MessageEvent[] = sameText(before.message, after.message)
    ? []
    : [{ type: 'message-updated', message: after.message }]
  return [...text, ...reactionChanges(before, after), ...voteChanges(before, after)]
}
