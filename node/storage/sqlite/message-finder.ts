/** Finds a message by its CID: nearly all stand where their op says, the rest are in the index. */
import type { StatementSync } from 'node:sqlite'
import { objectId, type OpCid } from '../../core/ids.ts'
import { ByCid, indexedMessage, type CidIndex } from './cid-index.ts'
import type { Database } from './database.ts'
import { COLUMNS, type Row } from './message-rows.ts'

/** Rows of messages, with what `messageRowIn` needs. */
export const SELECT = `select ${COLUMNS}, l.id as log_id from messages m join logs l on l.n = m.log`
export const BY_ID = `${SELECT} where m.log = ? and m.id = ?`
const LISTED = `select ${COLUMNS}, l.id as log_id from ${indexedMessage('?1')} join logs l on l.n = m.log`

const prepare = (db: Database) => ({
  byId: db.prepare(BY_ID),
  listed: db.prepare(LISTED),
  listedIn: db.prepare(`${LISTED} where m.log = ?2`)
})

export class MessageFinder {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #written: ByCid

  constructor(db: Database, cids: CidIndex) {
    this.#sql = prepare(db)
    this.#written = new ByCid(db, cids, (isIt) => `select log, t from entries where ${isIt}`)
  }

  /** Number of the log that an op is in, and when it was written (ms since the Unix epoch). */
  written(cid: OpCid): { readonly log: number; readonly t: number } | undefined {
    const row = this.#written.get(cid)
    return row && { log: Number(row['log']), t: Number(row['t']) }
  }

  /** @param log that it is to be in; null: any. */
  row(cid: OpCid, log: number | null = null): Row | undefined {
    const op = this.written(cid)
    const own = op && this.#sql.byId.get(op.log, BigInt(objectId(op.t, cid)))
    if (own?.['cid'] === cid && (log === null || own['log'] === log)) return own
    return log === null ? this.#sql.listed.get(cid) : this.#sql.listedIn.get(cid, log)
  }
}
