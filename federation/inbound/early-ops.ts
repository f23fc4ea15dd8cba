/** Ops whose time lies a little ahead, until they are due. Early ones cost their sender nothing but the room. */
import type { Clock } from '../../node/core/ports.ts'
import { LIMITS } from '../../node/core/ops.ts'
import { HELD } from '../limits.ts'
import type { Waiting } from './quarantine.ts'

/** Clocks differ by minutes, not by more: what claims to be later than that is not waited for. In ms. */
const FARTHEST = LIMITS.futureDrop - LIMITS.futureHold

export interface EarlyOps extends Disposable {
  /** False when it is too early, or the peer has no room left: the op is dropped, and anti-entropy brings it again. */
  hold(waiting: Waiting, due: number): boolean
  /** How many more there is room for, of that peer. */
  roomFor(peer: string): number
  readonly size: number
}

/** @param wake is given the ops that have become due. */
export const createEarlyOps = (clock: Clock, wake: (due: readonly Waiting[]) => void): EarlyOps => {
  const rows: { readonly waiting: Waiting; readonly due: number }[] = []
  let timer: NodeJS.Timeout | undefined
  let disposed = false

  const heldFrom = (peer: string): number => rows.filter((row) => row.waiting.source.peer === peer).length

  const roomFor = (peer: string): number => Math.min(HELD.ops - rows.length, HELD.opsPerPeer - heldFrom(peer))

  const arm = (): void => {
    clearTimeout(timer)
    const first = rows[0]
    timer = first && setTimeout(ring, Math.max(first.due - clock.now(), 1))
  }

  const ring = (): void => {
    const now = clock.now()
    const count = rows.findIndex((row) => row.due > now)
    const due = rows.splice(0, count < 0 ? rows.length : count)
    arm()
    if (due.length > 0) wake(due.map((row) => row.waiting))
  }

  return {
    hold(waiting, due) {
      if (due - clock.now() > FARTHEST) return false
      if (disposed || roomFor(waiting.source.peer) <= 0) return false
      const later = rows.findIndex((row) => row.due > due)
      rows.splice(later < 0 ? rows.length : later, 0, { waiting, due })
      arm()
      return true
    },
    roomFor,
    get size() {
      return rows.length
    },
    [Symbol.dispose]() {
      disposed = true
      clearTimeout(timer)
      rows.length = 0
    }
  }
}
