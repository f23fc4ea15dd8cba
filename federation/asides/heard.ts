/** Which peers have an op for certain, as they sent it, or were sent it: they are not told again. */
import type { OpCid } from '../../node/core/ids.ts'
import { ASIDES } from '../limits.ts'

export interface Heard {
  has(op: OpCid, peer: string): boolean
  note(op: OpCid, peer: string): void
}

export const createHeard = (): Heard => {
  const peersOf = new Map<OpCid, Set<string>>()
  return {
    has: (op, peer) => peersOf.get(op)?.has(peer) ?? false,
    note(op, peer) {
      const peers = peersOf.get(op) ?? new Set()
      peersOf.set(op, peers.add(peer))
      const oldest = peersOf.size > ASIDES.remembered ? peersOf.keys().next() : undefined
      if (oldest && !oldest.done) peersOf.delete(oldest.value)
    }
  }
}
