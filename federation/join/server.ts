/** Answers joiners: one question a stream, so many a peer. */
import type { CardRack, Doorkeeper } from '../../node/core/ports.ts'
import { JOIN } from '../limits.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { isRefusal, questionFrame, type Question, type Reply } from './frames.ts'

/** Bytes of a card's signature and of the names of its fields. */
const FRAME_OVERHEAD = 256

const describe = (question: Extract<Question, { k: 'describe' }>, doorkeeper: Doorkeeper): Reply => {
  const card = doorkeeper.describe(question.guildHash, question.inviteKey)
  return isRefusal(card) ? { k: 'refused', reason: card.refused } : { k: 'card', card }
}

const admit = async (question: Extract<Question, { k: 'join' }>, doorkeeper: Doorkeeper): Promise<Reply> => {
  const grant = await doorkeeper.admit(question.request)
  if (isRefusal(grant)) return { k: 'refused', reason: grant.refused }
  return { k: 'grant', grant: { guild: grant.guild, genesis: grant.genesis } }
}

/** As many as one answer holds. */
const cardsOf = ({ guild }: Extract<Question, { k: 'cards' }>, rack: CardRack): Reply => {
  let room = JOIN.maxFrame - FRAME_OVERHEAD
  const cards = rack.cards(guild).filter(({ bytes, identity }) => {
    room -= bytes.byteLength + identity.genesis.byteLength + identity.cert.byteLength + FRAME_OVERHEAD
    return room >= 0
  })
  return { k: 'cards', cards }
}

interface Parts {
  readonly doorkeeper: Doorkeeper
  readonly cards: CardRack
  readonly buckets: TokenBuckets
}

const answer = (question: Question, { doorkeeper, cards }: Parts): Reply | Promise<Reply> => {
  switch (question.k) {
    case 'describe':
      return describe(question, doorkeeper)
    case 'join':
      return admit(question, doorkeeper)
    case 'cards':
      return cardsOf(question, cards)
  }
}

/** @throws ProtocolBroken, PeerStalled, or the stream's error */
export const serveJoin = async (frames: FrameStream, peer: string, parts: Parts): Promise<void> => {
  const question = await frames.read(questionFrame)
  await parts.buckets.wait(peer, frames.ended)
  await frames.write(await answer(question, parts))
}
