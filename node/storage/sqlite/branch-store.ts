/** Where ops stand among those that have come: whether branches join in one, and whether a device has forked its chain. */
import type { StatementSync } from 'node:sqlite'
import { decodeEntry } from '../../core/codec.ts'
import type { DeviceKey, LogId, OpCid } from '../../core/ids.ts'
import { ByCid, type CidIndex } from './cid-index.ts'
import type { Database } from './database.ts'

export interface Place {
  /** Of arrival, parents first. */
  readonly order: number
  /** It has seen everything of its log that came before it and after this place. */
  readonly gap: number
  readonly next: readonly OpCid[]
}

const prepare = (db: Database) => ({
  rivals: db.prepare(
    'select e.cid from entries e join logs l on l.n = e.log join identities i on i.n = e.device ' +
      'where l.id = ? and i.key = ? and e.q = ? order by e.n limit ?'
  )
})

export class BranchStore {
  readonly #place: ByCid
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database, cids: CidIndex) {
    this.#place = new ByCid(db, cids, (isIt) => `select n, gap, bytes from entries where ${isIt}`)
    this.#sql = prepare(db)
  }

  place(cid: OpCid): Place | undefined {
    const row = this.#place.get(cid)
    const decoded = row && decodeEntry(row['bytes'] as Uint8Array)
    if (!decoded?.ok) return undefined
    return { order: Number(row?.['n']), gap: Number(row?.['gap']), next: decoded.value.header.next }
  }

  /** Ops that a device has signed for one place in its chain, in order of arrival. */
  rivals(log: LogId, device: DeviceKey, q: number, limit: number): readonly OpCid[] {
    return this.#sql.rivals.all(log, device, q, limit).map((row) => row['cid'] as OpCid)
  }
}
