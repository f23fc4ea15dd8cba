/** Where a message op stands: its channel is named by its log. */
import { parseLogId, type ChannelCid, type ChannelLogName } from '../ids.ts'
import type { MessageKind, Op, ThreadKind } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'

const placeOf = (op: Op): ChannelLogName | undefined => {
  const log = parseLogId(op.header.id)
  return log?.type === 'channel' ? log : undefined
}

/** Does the op stand in a thread? */
export const isInThread = (op: Op<MessageKind>): boolean => (placeOf(op)?.thread ?? null) !== null

/** A category holds channels, a forum holds threads: neither holds messages. */
const WITHOUT_MESSAGES = [4, 15, 16]
/** Text, announcements, forums. */
const WITH_THREADS = [0, 5, 15, 16]

/**
 * Whatever is encrypted is so under an epoch of its own channel which stands in the op's own past: one that has seen
 * every ban, kick and leaving there.
 *
 * Attack when absent (M7): a member who has seen a ban goes on writing under the old key, which the banned still have.
 */
const epochFits = (state: GuildState, op: Op<MessageKind>, channel: ChannelCid): Refusal | null => {
  const { e } = op.header.payload
  return e === null || state.epochs.get(e)?.channel === channel
    ? null
    : refuse('wrong-epoch', 'the key epoch has ended, or is not one of this channel')
}

/** Asks `question` of the op's channel, if it is one that such ops can be in. */
const inOne = (
  state: GuildState,
  op: Op<MessageKind>,
  fits: (type: number) => boolean,
  question: (channel: ChannelCid) => Refusal | null
): Refusal | null => {
  const cid = placeOf(op)?.channel
  const channel = cid && state.channels.get(cid)
  if (!channel) return refuse('unknown-channel', 'there is no such channel')
  return fits(channel.type)
    ? (epochFits(state, op, channel.cid) ?? question(channel.cid))
    : refuse('wrong-channel-type', 'this is no place for it in this kind of channel')
}

/** Asks `question` of the op's channel, if messages can be where the op stands: in it, or in a thread of it. */
export const inChannel = (
  state: GuildState,
  op: Op<MessageKind>,
  question: (channel: ChannelCid) => Refusal | null
): Refusal | null => {
  const inThread = isInThread(op)
  return inOne(
    state,
    op,
    (type) => (inThread ? WITH_THREADS.includes(type) : !WITHOUT_MESSAGES.includes(type)),
    question
  )
}

/** Asks `question` of the op's channel, if threads can be in it. */
export const aboutThread = (
  state: GuildState,
  op: Op<ThreadKind>,
  question: (channel: ChannelCid) => Refusal | null
): Refusal | null => inOne(state, op, (type) => WITH_THREADS.includes(type), question)
