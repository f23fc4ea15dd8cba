/** Where a message op stands: its channel is named by its log. */
import { parseLogId, type ChannelCid } from '../ids.ts'
import type { MessageKind, Op } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'

export const channelOf = (op: Op<MessageKind>): ChannelCid | undefined => {
  const log = parseLogId(op.header.id)
  return log?.type === 'channel' ? log.channel : undefined
}

/** A category holds channels, a forum holds threads: neither holds messages. */
const WITHOUT_MESSAGES = [4, 15, 16]

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
    : question(channel.cid)
}
