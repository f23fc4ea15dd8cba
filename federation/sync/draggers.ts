/** Peers that have kept a guild waiting: others have their turn first. */
import { SYNC } from '../limits.ts'

const REMEMBERED = 1024

export interface Draggers {
  note(peer: string): void
  /** Is it too early to ask the peer again? */
  has(peer: string): boolean
}

/** @param now monotone ms. */
export const createDraggers = (now: () => number): Draggers => {
  const until = new Map<string, number>()
  return {
    note(peer) {
      until.delete(peer)
      until.set(peer, now() + SYNC.afterDragging)
      const oldest = until.size > REMEMBERED ? until.keys().next() : undefined
      if (oldest && !oldest.done) until.delete(oldest.value)
    },
    has(peer) {
      const end = until.get(peer) ?? -Infinity
      if (end <= now()) until.delete(peer)
      return end > now()
    }
  }
}
