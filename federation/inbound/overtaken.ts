/**
 * Ops that have overtaken their parents. Gossip goes many ways at once, so a reply may come before what it replies to, the more so the
 * busier nodes are; nearly always what is lacking comes a moment later by itself. So a frame of such ops is neither given up nor
 * relayed until then, and nothing is asked for meanwhile.
 *
 * Were it given up, nobody behind this node would have it from here, what is lacking would be asked for on a stream of its own, and all
 * peers be told of what then came: busy nodes would keep each other busy by that alone.
 */
import type { OpCid } from '../../node/core/ids.ts'
import { OVERTAKEN } from '../limits.ts'

export interface Overtaken {
  /** Resolves with whether all of these have been admitted within a moment: at once with false, when too much is waited for already. */
  follow(ops: ReadonlySet<OpCid>): Promise<boolean>
  /** Is it waited for? */
  has(op: OpCid): boolean
  /** These are admitted now. */
  note(ops: ReadonlySet<OpCid>): void
}

interface Frame {
  readonly lacking: Set<OpCid>
  end(isWhole: boolean): void
}

export const createOvertaken = (wait: number = OVERTAKEN.wait): Overtaken => {
  const frames = new Map<OpCid, Set<Frame>>()
  let waiting = 0

  const leave = (frame: Frame, op: OpCid): void => {
    const others = frames.get(op)
    others?.delete(frame)
    if (others?.size === 0) frames.delete(op)
  }

  const note = (op: OpCid): void => {
    for (const frame of frames.get(op) ?? []) {
      frame.lacking.delete(op)
      leave(frame, op)
      if (frame.lacking.size === 0) frame.end(true)
    }
  }

  return {
    async follow(ops) {
      if (waiting >= OVERTAKEN.frames) return false
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const frame: Frame = { lacking: new Set(ops), end: resolve }
      for (const op of ops) frames.set(op, (frames.get(op) ?? new Set()).add(frame))
      waiting++
      const timer = setTimeout(resolve, wait, false)
      const isWhole = await promise
      clearTimeout(timer)
      waiting--
      for (const op of frame.lacking) leave(frame, op)
      return isWhole
    },
    has: (op) => frames.has(op),
    note: (ops) => ops.forEach(note)
  }
}
