/** So many a minute of each name, and no debt for asking on: a flood shuts nobody out for longer than it lasts. */
import type { Clock } from '../../node/core/ports.ts'

const MINUTE = 60_000
/** Names that are counted at once; beyond that the oldest are forgotten. */
const NAMES = 4096

export interface Window {
  /** @returns whether it is within the bound; counts it if so. */
  admit(name: string): boolean
}

export const createWindow = (clock: Clock, perMinute: number): Window => {
  const counts = new Map<string, { since: number; count: number }>()
  return {
    admit(name) {
      const now = clock.now()
      const known = counts.get(name)
      // The clock may have been set back.
      const current = known && Math.abs(now - known.since) < MINUTE ? known : { since: now, count: 0 }
      if (current.count >= perMinute) return false
      current.count++
      counts.delete(name)
      counts.set(name, current)
      const oldest = counts.size > NAMES ? counts.keys().next() : undefined
      if (oldest && !oldest.done) counts.delete(oldest.value)
      return true
    }
  }
}
