/** Answers joiners: one question a stream, so many a peer. */
import type { Doorkeeper } from '../../node/core/ports.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { isRefusal, questionFrame, type Question, type Reply } from './frames.ts'

const describe = (question: Extract<Question, { k: 'describe' }>, doorkeeper: Doorkeeper): Reply => {
  const card = doorkeeper.describe(question.guildHash, question.inviteKey)
  return isRefusal(card) ? { k: 'refused', reason: card.refused } : { k: 'card', card }
}

const admit = async (question: Extract<Question, { k: 'join' }>, doorkeeper: Doorkeeper): Promise<Reply> => {
  const grant = await doorkeeper.admit(question.request)
  if (isRefusal(grant)) return { k: 'refused', reason: grant.refused }
  return { k: 'grant', grant: { guild: grant.guild, genesis: grant.genesis } }
}

/** @throws ProtocolBroken, PeerStalled, or the stream's error */
export const serveJoin = async (
  frames: FrameStream,
  peer: string,
  parts: { readonly doorkeeper: Doorkeeper; readonly buckets: TokenBuckets; readonly signal: AbortSignal }
): Promise<void> => {
  const question = await frames.read(questionFrame)
  await parts.buckets.wait(peer, parts.signal)
  const { doorkeeper } = parts
  await frames.write(question.k === 'describe' ? describe(question, doorkeeper) : await admit(question, doorkeeper))
}
