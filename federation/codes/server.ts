/**
 * Answers those who look for invites by short codes.
 *
 * Attack: whoever tries codes until one fits. So a peer may ask so often, and is cut off if it does not care; and of questions that
 * lead nowhere all strangers together have so many. Who asks by a key without the tag has it from the DHT, and not from a code.
 */
import type { Clock } from '../../node/core/ports.ts'
import type { CodeDesk } from '../../node/core/short-codes.ts'
import { ProtocolBroken } from '../errors.ts'
import { CODES } from '../limits.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { boundProof, foundProof, isProof, seekFrame, seekProof, type Asking, type CodeReply } from './frames.ts'

export interface CodeServerParts {
  readonly desk: CodeDesk
  readonly clock: Clock
  readonly self: string
  /** Multiaddrs, best first. */
  addresses(): readonly string[]
  /** Shares a guild with this node. */
  isKnown(peer: string): boolean
}

export interface CodeServer {
  /** @throws ProtocolBroken, PeerStalled, or the stream's error */
  serve(frames: FrameStream, peer: string): Promise<void>
}

const EVERYBODY = ''

export const createCodeServer = ({ desk, clock, self, addresses, isKnown }: CodeServerParts): CodeServer => {
  const ofPeer = createTokenBuckets(clock, CODES.burst, CODES.perSecond)
  const wrong = createTokenBuckets(clock, CODES.wrongBurst, CODES.wrongPerSecond)
  let strainedUntil = 0

  const noteWrong = (): CodeReply => {
    strainedUntil = clock.now() + wrong.take(EVERYBODY)
    return { k: 'unknown' }
  }

  const isTooMuch = (peer: string): boolean => {
    const debt = ofPeer.take(peer)
    if (debt > CODES.mostDebt) throw new ProtocolBroken('the peer tries codes, and does not stop when told to')
    return debt > 0 || (clock.now() < strainedUntil && !isKnown(peer))
  }

  const answer = (key: Uint8Array, proof: Uint8Array, asking: Asking): CodeReply => {
    const known = desk.lookup(key)
    const [first] = known
    if (!first) return noteWrong()
    if (!isProof(proof, seekProof(first.tag, asking))) {
      throw new ProtocolBroken('the peer asks for a code that it does not know')
    }
    const places = known.slice(0, CODES.places).map(({ guildHash, inviteKey, admits }) => ({
      guildHash,
      admits,
      bound: boundProof({ inviteKey, guildHash, admits }, asking)
    }))
    const said = {
      places,
      addresses: addresses()
        .filter(({ length }) => length <= CODES.addressLength)
        .slice(0, CODES.addresses)
    }
    return { k: 'found', ...said, proof: foundProof(first.tag, asking, said) }
  }

  return {
    async serve(frames, peer) {
      const { key, nonce, proof } = await frames.read(seekFrame)
      await frames.write(isTooMuch(peer) ? { k: 'busy' } : answer(key, proof, { client: peer, server: self, nonce }))
    }
  }
}
