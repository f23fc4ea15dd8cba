/**
 * How far back a peer is followed from parent to parent. What it names is asked for breadth-first; once so many ops have come
 * of which none could be stored, nothing more is asked of it but what a round brings, parents first.
 *
 * Attack when absent: a peer makes up a chain without a beginning, and is asked for more of it for ever.
 */
import { QUARANTINE } from '../limits.ts'

const PEERS = 1024

export interface Ancestry {
  /** Ops of a peer have come, some of which could be stored, or lacked parents. */
  note(peer: string, stored: number, lacking: number): void
  mayAsk(peer: string): boolean
  forget(peer: string): void
}

export const createAncestry = (): Ancestry => {
  const followed = new Map<string, number>()
  return {
    note(peer, stored, lacking) {
      const before = stored > 0 ? 0 : (followed.get(peer) ?? 0)
      followed.delete(peer)
      if (before + lacking > 0) followed.set(peer, before + lacking)
      const oldest = followed.size > PEERS ? followed.keys().next() : undefined
      if (oldest && !oldest.done) followed.delete(oldest.value)
    },
    mayAsk: (peer) => (followed.get(peer) ?? 0) < QUARANTINE.ancestors,
    forget: (peer) => void followed.delete(peer)
  }
}
