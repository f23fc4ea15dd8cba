/** Peers that sent what no honest peer sends: refused for an hour. In memory, and bounded. */
import type { Clock } from '../../node/core/ports.ts'
import { PENALTY } from '../limits.ts'

export interface Penalties {
  penalise(peer: string): void
  isPenalised(peer: string): boolean
}

export const createPenalties = (clock: Clock): Penalties => {
  const until = new Map<string, number>()

  return {
    penalise(peer) {
      until.delete(peer)
      until.set(peer, clock.now() + PENALTY.duration)
      const oldest = until.size > PENALTY.peers ? until.keys().next() : undefined
      if (oldest && !oldest.done) until.delete(oldest.value)
    },
    isPenalised(peer) {
      const end = until.get(peer)
      if (end === undefined) return false
      const left = end - clock.now()
      // It may have been set back by days.
      if (left > 0 && left <= PENALTY.duration) return true
      until.delete(peer)
      return false
    }
  }
}
