/** Takes one question of a peer: an interaction for a bot of this node, an answer for a user, or what commands there are. */
import type { InteractionDesk, LogReader, SentBook } from '../../node/core/ports.ts'
import type { Shape } from '../../node/core/schema.ts'
import { ProtocolBroken } from '../errors.ts'
import { makeProof, tagOf, type Proof, type Visit } from '../letters/frames.ts'
import type { Peers } from '../peers.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { toWireIdentity } from '../wire/frames.ts'
import { askFrame, goOnFrame } from './frames.ts'

export interface InteractionServerParts {
  readonly desk: InteractionDesk
  readonly log: Pick<LogReader, 'identity'>
  readonly peers: Pick<Peers, 'isMember'>
  readonly buckets: TokenBuckets
}

const proofFor = (tag: Uint8Array, visit: Visit, { desk, log }: InteractionServerParts): readonly Proof[] => {
  for (const user of desk.residents()) {
    if (Buffer.compare(tagOf(user, visit.nonce), tag) !== 0) continue
    const device = desk.device(user)
    const identity = device && log.identity(device.cert)
    return device && identity ? [makeProof(device, identity, visit)] : []
  }
  return []
}

const FORGED = 'forged'

type Asked = Extract<Shape<typeof askFrame>, { readonly k: 'books' | 'emojis' }>

const booksFor = ({ k, application, guild }: Asked, desk: InteractionDesk): readonly SentBook[] =>
  k === 'books' ? desk.books(application, guild) : desk.emojis(application, guild)

const interact = async (frames: FrameStream, client: string, { desk }: InteractionServerParts): Promise<void> => {
  const next = await frames.read(goOnFrame)
  if (next.k === 'bye') return
  const { bytes, sig, identity } = next
  const reason = desk.take({ bytes, sig, identity }, client)
  if (reason === FORGED) throw new ProtocolBroken('an interaction that nobody has signed so')
  await frames.write(reason === null ? { k: 'taken' } : { k: 'refused', reason })
}

/** @throws ProtocolBroken, PeerStalled, or the stream's error */
export const serveInteraction = async (
  frames: FrameStream,
  ends: Pick<Visit, 'client' | 'server'>,
  parts: InteractionServerParts
): Promise<void> => {
  const { desk, peers, buckets } = parts
  const { client } = ends
  await buckets.wait(client, frames.ended)
  const asked = await frames.read(askFrame)
  switch (asked.k) {
    case 'seek': {
      const [tag = new Uint8Array()] = asked.tags
      const proofs = proofFor(tag, { ...ends, nonce: asked.nonce }, parts)
      await frames.write({ k: 'here', proofs })
      return proofs.length > 0 ? interact(frames, client, parts) : undefined
    }
    case 'answer': {
      const { bytes, sig, identity } = asked
      const isTaken = await desk.hear({ bytes, sig, identity }, client)
      return frames.write(isTaken ? { k: 'taken' } : { k: 'refused', reason: 'unknown' })
    }
    case 'books':
    case 'emojis': {
      const books = peers.isMember(client, asked.guild) ? booksFor(asked, desk) : []
      return frames.write({
        k: 'books',
        books: books.map(({ bytes, sig, identity }) => ({ bytes, sig, identity: toWireIdentity(identity) }))
      })
    }
  }
}
