/** What becomes of a peer whose stream went wrong: who broke the protocol is blamed, who stopped is hung up on. */
import type { PeerId } from '@libp2p/interface'
import { PeerStalled, PeerTooSlow, ProtocolBroken } from './errors.ts'
import type { Host } from './host/host.ts'
import type { FrameStream } from './wire/frame-stream.ts'

export interface FaultParts {
  readonly host: Pick<Host, 'hangUp'>
  blame(peer: string, detail: string): void
}

/** @returns whether it was the peer's fault. */
export const endFaulty = async (
  { host, blame }: FaultParts,
  peer: PeerId,
  frames: Pick<FrameStream, 'abort'>,
  error: unknown
): Promise<boolean> => {
  frames.abort(error instanceof Error ? error : new Error('cut off'))
  if (error instanceof ProtocolBroken) blame(peer.toString(), error.message)
  const isSlow = error instanceof PeerStalled || error instanceof PeerTooSlow
  if (isSlow) await host.hangUp(peer).catch(() => undefined)
  return error instanceof ProtocolBroken || isSlow
}
