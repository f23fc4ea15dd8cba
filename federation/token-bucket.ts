/** How often a peer may ask: a burst, then a steady rate. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../node/core/ports.ts'

const PEERS = 1024

export interface TokenBuckets {
  /** ms until `peer` may ask; takes a token in any case, so that asking on makes it longer. */
  take(peer: string): number
  /** Waits until `peer` may ask. @throws when the signal ends the wait. */
  wait(peer: string, signal: AbortSignal): Promise<void>
}

/** @param perSecond tokens that come back each second. */
export const createTokenBuckets = (clock: Clock, burst: number, perSecond: number): TokenBuckets => {
  const buckets = new Map<string, { tokens: number; at: number }>()

  const take = (peer: string): number => {
    const now = clock.now()
    const { tokens, at } = buckets.get(peer) ?? { tokens: burst, at: now }
    const left = Math.min(burst, tokens + (Math.max(now - at, 0) * perSecond) / 1000) - 1
    buckets.delete(peer)
    buckets.set(peer, { tokens: left, at: now })
    const oldest = buckets.size > PEERS ? buckets.keys().next() : undefined
    if (oldest && !oldest.done) buckets.delete(oldest.value)
    return left >= 0 ? 0 : Math.ceil((-left * 1000) / perSecond)
  }

  return {
    take,
    async wait(peer, signal) {
      const ms = take(peer)
      if (ms > 0) await delay(ms, undefined, { signal })
    }
  }
}
