/** What is nobody's fault when it happens now and then, and is one when it goes on: who does it over and over is cut off. */
import type { Clock } from '../../node/core/ports.ts'
import { createTokenBuckets } from '../token-bucket.ts'

export interface Offence {
  /** The peer has done it once more. */
  note(peer: string): void
}

/**
 * @param allowed so many at once, and then so many a second
 * @param blame the peer has done it too often
 */
export const createOffence = (
  clock: Clock,
  allowed: { readonly burst: number; readonly perSecond: number },
  blame: (peer: string) => void
): Offence => {
  const buckets = createTokenBuckets(clock, allowed.burst, allowed.perSecond)
  return {
    note(peer) {
      if (buckets.take(peer) > 0) blame(peer)
    }
  }
}
