/** What has been found out about where this node is reached: what the last peers said who tried. */
import type { Clock } from '../../node/core/ports.ts'
import type { ListeningPlace } from '../../node/core/reachability.ts'
import { REACH } from '../limits.ts'

export interface Places {
  /** @returns whether the place counts as open now */
  note(address: string, port: number, open: boolean): boolean
  known(): readonly ListeningPlace[]
}

/** One peer that gets through counts for more than one that does not, while it is fresh: routes fail, and peers may lie. */
const outweighs = (known: ListeningPlace | undefined, now: number): boolean =>
  known?.state === 'open' && Math.abs(now - (known.triedAt ?? 0)) < REACH.fresh

export const createPlaces = (clock: Clock): Places => {
  const places = new Map<string, ListeningPlace>()
  return {
    note(address, port, open) {
      const now = clock.now()
      if (!open && outweighs(places.get(address), now)) return true
      places.delete(address)
      places.set(address, { address, port, state: open ? 'open' : 'closed', triedAt: now })
      const oldest = places.size > REACH.places ? places.keys().next() : undefined
      if (oldest && !oldest.done) places.delete(oldest.value)
      return open
    },
    known: () => [...places.values()]
  }
}
