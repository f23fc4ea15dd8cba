/**
 * Ops whose parents are not here yet. Bounded per peer and in all, by ops and by bytes; when full, the op that has
 * waited longest gives way, and anti-entropy brings it again.
 */
import type { OpCid } from '../../node/core/ids.ts'
import { QUARANTINE } from '../limits.ts'
import type { Manner } from '../sync/reconcile.ts'
import { wireSize } from '../wire/frames.ts'
import type { Proven, Source } from './candidate.ts'

export interface Waiting {
  readonly source: Source
  readonly op: Proven
  readonly manner: Manner
}

interface Row extends Waiting {
  readonly missing: Set<OpCid>
  readonly bytes: number
}

interface Load {
  ops: number
  bytes: number
}

export interface Quarantine {
  hold(waiting: Waiting, missing: readonly OpCid[]): void
  has(cid: OpCid): boolean
  /** These have been stored: takes out the ops that now have all their parents, oldest first. */
  release(stored: readonly OpCid[]): readonly Waiting[]
  /** Forgets what a peer has sent. */
  drop(peer: string): void
  readonly size: number
  readonly bytes: number
}

export const createQuarantine = (bounds: QuarantineBounds = QUARANTINE): Quarantine => {
  const rows = new Map<OpCid, Row>()
  const waitingFor = new Map<OpCid, Set<OpCid>>()
  const loads = new Map<string, Load>()
  let total = 0

  const weigh = ({ source, bytes }: Row, sign: 1 | -1): void => {
    const load = loads.get(source.peer) ?? { ops: 0, bytes: 0 }
    load.ops += sign
    load.bytes += sign * bytes
    total += sign * bytes
    if (load.ops === 0) loads.delete(source.peer)
    else loads.set(source.peer, load)
  }

  const unlink = (cid: OpCid, parent: OpCid): void => {
    const children = waitingFor.get(parent)
    children?.delete(cid)
    if (children?.size === 0) waitingFor.delete(parent)
  }

  const remove = (cid: OpCid): Row | undefined => {
    const row = rows.get(cid)
    if (!row) return undefined
    rows.delete(cid)
    weigh(row, -1)
    for (const parent of row.missing) unlink(cid, parent)
    return row
  }

  const oldestOf = (peer: string | undefined): OpCid | undefined => {
    for (const [cid, row] of rows) if (peer === undefined || row.source.peer === peer) return cid
    return undefined
  }

  const makeRoom = (peer: string): void => {
    for (;;) {
      const load = loads.get(peer)
      const peerFull = load !== undefined && (load.ops > bounds.opsPerPeer || load.bytes > bounds.bytesPerPeer)
      if (!peerFull && total <= bounds.bytes) return
      const oldest = oldestOf(peerFull ? peer : undefined)
      if (oldest) remove(oldest)
    }
  }

  const satisfy = (parent: OpCid): OpCid[] => {
    const ready: OpCid[] = []
    for (const cid of waitingFor.get(parent) ?? []) {
      const missing = rows.get(cid)?.missing
      missing?.delete(parent)
      if (missing?.size === 0) ready.push(cid)
    }
    waitingFor.delete(parent)
    return ready
  }

  return {
    hold(waiting, missing) {
      const { cid } = waiting.op.op
      remove(cid)
      const row: Row = { ...waiting, missing: new Set(missing), bytes: wireSize(waiting.op.blocks) }
      rows.set(cid, row)
      weigh(row, 1)
      for (const parent of row.missing) {
        const children = waitingFor.get(parent) ?? new Set()
        waitingFor.set(parent, children.add(cid))
      }
      makeRoom(waiting.source.peer)
    },
    has: (cid) => rows.has(cid),
    release: (stored) => stored.flatMap(satisfy).flatMap((cid) => remove(cid) ?? []),
    drop(peer) {
      for (const [cid, row] of rows) if (row.source.peer === peer) remove(cid)
    },
    get size() {
      return rows.size
    },
    get bytes() {
      return total
    }
  }
}

export interface QuarantineBounds {
  readonly opsPerPeer: number
  readonly bytesPerPeer: number
  readonly bytes: number
}
