/**
 * Ops whose parents are not here yet. Bounded per peer and in all, by ops and by bytes; when full, the op that has
 * waited longest gives way, and anti-entropy brings it again.
 */
import type { LogId, OpCid } from '../../node/core/ids.ts'
import { QUARANTINE } from '../limits.ts'
import type { Manner } from '../sync/reconcile.ts'
import { wireSize } from '../wire/frames.ts'
import type { Proven, Source } from './candidate.ts'
import { createLoad, type Load } from './load.ts'

export interface Waiting {
  readonly source: Source
  readonly op: Proven
  readonly manner: Manner
}

interface Row extends Waiting {
  readonly missing: Set<OpCid>
  readonly bytes: number
}

export interface QuarantineBounds {
  readonly opsPerPeer: number
  readonly bytesPerPeer: number
  readonly bytes: number
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
  /** Parents that something waits for. */
  readonly parents: number
  /** How many ops of a log wait. */
  waitingIn(log: LogId): number
}

/** Which ops wait for which parent. */
const createChildren = () => {
  const children = new Map<OpCid, Set<OpCid>>()
  return {
    link(child: OpCid, parent: OpCid): void {
      children.set(parent, (children.get(parent) ?? new Set()).add(child))
    },
    unlink(child: OpCid, parent: OpCid): void {
      const waiting = children.get(parent)
      waiting?.delete(child)
      if (waiting?.size === 0) children.delete(parent)
    },
    of: (parent: OpCid): readonly OpCid[] => [...(children.get(parent) ?? [])],
    get parents() {
      return children.size
    }
  }
}

const overfull = (load: Load, peer: string, bounds: QuarantineBounds): 'peer' | 'all' | undefined => {
  const { ops, bytes } = load.of(peer)
  if (ops > bounds.opsPerPeer || bytes > bounds.bytesPerPeer) return 'peer'
  return load.bytes > bounds.bytes ? 'all' : undefined
}

export const createQuarantine = (bounds: QuarantineBounds = QUARANTINE): Quarantine => {
  const rows = new Map<OpCid, Row>()
  const children = createChildren()
  const load = createLoad()
  const byLog = new Map<LogId, number>()

  const count = ({ op }: Row, change: number): void => {
    const log = op.op.header.id
    const ops = (byLog.get(log) ?? 0) + change
    if (ops > 0) byLog.set(log, ops)
    else byLog.delete(log)
  }

  const remove = (cid: OpCid): Row | undefined => {
    const row = rows.get(cid)
    if (!row) return undefined
    rows.delete(cid)
    count(row, -1)
    load.remove(row.source.peer, row.bytes)
    for (const parent of row.missing) children.unlink(cid, parent)
    return row
  }

  const removeOldest = (peer: string | undefined): void => {
    for (const [cid, row] of rows) if (peer === undefined || row.source.peer === peer) return void remove(cid)
  }

  const makeRoom = (peer: string): void => {
    for (let full = overfull(load, peer, bounds); full; full = overfull(load, peer, bounds)) {
      removeOldest(full === 'peer' ? peer : undefined)
    }
  }

  const satisfy = (parent: OpCid): readonly OpCid[] =>
    children.of(parent).filter((cid) => {
      const missing = rows.get(cid)?.missing
      missing?.delete(parent)
      children.unlink(cid, parent)
      return missing?.size === 0
    })

  return {
    hold(waiting, missing) {
      const { cid } = waiting.op.op
      remove(cid)
      const row: Row = { ...waiting, missing: new Set(missing), bytes: wireSize(waiting.op.blocks) }
      rows.set(cid, row)
      count(row, 1)
      load.add(row.source.peer, row.bytes)
      for (const parent of row.missing) children.link(cid, parent)
      makeRoom(row.source.peer)
    },
    has: (cid) => rows.has(cid),
    release: (stored) => stored.flatMap(satisfy).flatMap((cid) => remove(cid) ?? []),
    drop(peer) {
      for (const [cid, row] of rows) if (row.source.peer === peer) remove(cid)
    },
    waitingIn: (log) => byLog.get(log) ?? 0,
    get size() {
      return rows.size
    },
    get parents() {
      return children.parents
    },
    get bytes() {
      return load.bytes
    }
  }
}
