/** Where a message op stands: its channel is named by its log. */
import { parseLogId, type ChannelCid } from '../ids.ts'
import type { MessageKind, Op } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'

export const channelOf = (op: Op): ChannelCid | undefined => {
  const log = parseLogId(op.header.id)
  return log?.type === 'channel' ? log.channel : undefined
}

/** A category holds channels, a forum holds threads: neither holds messages. */
const WITHOUT_MESSAGES = [4, 15, 16]

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

/** Asks `question` of the op's channel, if it is one that messages can be in. */
export const inChannel = (
  state: GuildState,
  op: Op<MessageKind>,
  question: (channel: ChannelCid) => Refusal | null
): Refusal | null => {
  const cid = channelOf(op)
  const channel = cid && state.channels.get(cid)
  if (!channel) return refuse('unknown-channel', 'there is no such channel')
  return WITHOUT_MESSAGES.includes(channel.type)
    ? refuse('wrong-channel-type', 'this kind of channel holds no messages')
    : (epochFits(state, op, channel.cid) ?? question(channel.cid))
}
