/** Takes in what other nodes bring: proves whom this node acts for, then reads letters, one after the other. */
import type { Mailroom } from '../../node/core/ports.ts'
import type { LogReader } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import { LETTERS } from '../limits.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { clientFrame, makeProof, seekFrame, tagOf, type Proof, type Visit } from './frames.ts'

export interface LetterServerParts {
  readonly mailroom: Mailroom
  readonly log: Pick<LogReader, 'identity'>
  readonly buckets: TokenBuckets
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const proofsFor = (tags: readonly Uint8Array[], visit: Visit, { mailroom, log }: LetterServerParts): Proof[] => {
  const wanted = new Set(tags.map(hexOf))
  const proofs: Proof[] = []
  for (const user of wanted.size > 0 ? mailroom.residents() : []) {
    if (proofs.length >= LETTERS.proofs) break
    const device = wanted.has(hexOf(tagOf(user, visit.nonce))) ? mailroom.device(user) : undefined
    const identity = device && log.identity(device.cert)
    if (device && identity) proofs.push(makeProof(device, identity, visit))
  }
  return proofs
}

/** Until the client says goodbye. @throws ProtocolBroken, PeerStalled, or the stream's error */
export const serveLetters = async (
  frames: FrameStream,
  ends: Pick<Visit, 'client' | 'server'>,
  parts: LetterServerParts
): Promise<void> => {
  const { mailroom, buckets } = parts
  await buckets.wait(ends.client, frames.ended)
  const { nonce, tags } = await frames.read(seekFrame)
  await frames.write({ k: 'here', proofs: proofsFor(tags, { ...ends, nonce }, parts) })
  for (let read = 0; read < LETTERS.perVisit; read++) {
    const frame = await frames.read(clientFrame)
    if (frame.k === 'bye') return
    await buckets.wait(ends.client, frames.ended)
    const { bytes, sig, identity } = frame
    const verdict = await mailroom.receive({ bytes, sig, identity })
    if (verdict === 'refused') throw new ProtocolBroken('a letter that its writer has not signed')
    await frames.write({ k: verdict })
  }
  throw new ProtocolBroken('more letters than a visit brings')
}
