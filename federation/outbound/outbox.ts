/** Ops on their way to gossip: bounded, and taken in frames that fit. */
import { GOSSIP } from '../limits.ts'
import { wireSize, type WireOp } from '../wire/frames.ts'

export interface Outbox {
  /** Ops that did not fit are dropped; peers find them by anti-entropy. Returns how many were dropped. */
  put(ops: readonly WireOp[]): number
  /** The next frame's worth, oldest first. */
  take(): readonly WireOp[]
  readonly size: number
}

export const createOutbox = (): Outbox => {
  let queue: WireOp[] = []
  let bytes = 0

  const fits = (op: WireOp): boolean => queue.length < GOSSIP.queueOps && bytes + wireSize(op) <= GOSSIP.queueBytes

  const frameLength = (): number => {
    let room: number = GOSSIP.frameBytes
    const end = queue.findIndex((op, i) => i >= GOSSIP.frameOps || ((room -= wireSize(op)) < 0 && i > 0))
    return end < 0 ? queue.length : end
  }

  return {
    put(ops) {
      let dropped = 0
      for (const op of ops) {
        if (fits(op)) {
          queue.push(op)
          bytes += wireSize(op)
        } else dropped++
      }
      return dropped
    },
    take() {
      const length = frameLength()
      const frame = queue.slice(0, length)
      queue = queue.slice(length)
      bytes -= frame.reduce((sum, op) => sum + wireSize(op), 0)
      return frame
    },
    get size() {
      return queue.length
    }
  }
}
