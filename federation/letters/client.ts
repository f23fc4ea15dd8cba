/** Visits a peer: asks for whom it acts, and brings what waits for them, in order. */
import { randomBytes } from 'node:crypto'
import type { UserCid } from '../../node/core/ids.ts'
import type { Mailroom, WaitingLetter } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import { LETTERS } from '../limits.ts'
import { toWireIdentity } from '../wire/frames.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { hereFrame, openProof, tagOf, type Reader, verdictFrame, type Visit } from './frames.ts'

const meet = async (
  frames: FrameStream,
  ends: Pick<Visit, 'client' | 'server'>,
  sought: readonly UserCid[]
): Promise<readonly Reader[]> => {
  const visit: Visit = { ...ends, nonce: randomBytes(32) }
  await frames.write({ k: 'seek', v: 1, nonce: visit.nonce, tags: sought.map((user) => tagOf(user, visit.nonce)) })
  const { proofs } = await frames.read(hereFrame)
  return proofs.map((proof) => {
    const identity = openProof(proof, visit)
    if (!identity || !sought.includes(identity.user))
      throw new ProtocolBroken('a proof of acting for somebody does not hold')
    return { user: identity.user, device: identity.key }
  })
}

/** @returns whether it need not be brought again. */
const bring = async (frames: FrameStream, { bytes, sig, identity }: WaitingLetter): Promise<boolean> => {
  await frames.write({ k: 'letter', bytes, sig, identity: toWireIdentity(identity) })
  return (await frames.read(verdictFrame)).k === 'taken'
}

/**
 * @param sought whom to ask about; at most as many as one frame holds.
 * @param met is told of everybody whom the peer acts for, before anything is brought.
 * @throws ProtocolBroken, PeerStalled, or the stream's error
 */
export const visitPeer = async (
  frames: FrameStream,
  ends: Pick<Visit, 'client' | 'server'>,
  sought: readonly UserCid[],
  { mailroom, met }: { readonly mailroom: Mailroom; met(reader: Reader): void }
): Promise<void> => {
  const readers = await meet(frames, ends, sought)
  for (const reader of readers) met(reader)
  let room = LETTERS.perVisit - 1
  for (const { user, device } of readers) {
    for (const letter of mailroom.waiting(user, device, room)) {
      if (await bring(frames, letter)) await mailroom.brought(letter)
      room -= 1
    }
  }
  await frames.write({ k: 'bye' })
}
