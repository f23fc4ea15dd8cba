/** What peers are shown of a channel's log out of its order: a page of messages, and what has been done to one. */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { PageQuery, StoredOp } from '../../core/ports.ts'
import type { Database } from './database.ts'
import { stored, STORED } from './stored-row.ts'

/** Of one message; whoever edits more often has the latest seen, and those before them do not show. */
const MOST_CHANGES = 16

const prepare = (db: Database) => ({
  newest: db.prepare('select cid from messages where log = ? order by id desc limit ?'),
  before: db.prepare('select cid from messages where log = ? and id < ? order by id desc limit ?'),
  upTo: db.prepare('select cid from messages where log = ? and id <= ? order by id desc limit ?'),
  after: db.prepare('select cid from messages where log = ? and id > ? order by id limit ?'),
  changes: db.prepare(
    `${STORED} join refs r on r.n = e.n where r.target = ? and e.log = ? and e.kind in ('del', 'edit') ` +
      'order by e.kind, e.t desc limit ?'
  )
})

export class Excerpts {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** Ascending by id. */
  messages(log: number, query: PageQuery): readonly OpCid[] {
    return this.#rows(log, query).map((row) => row['cid'] as OpCid)
  }

  /** Deletes of a message, and its latest edits. */
  changes(log: number, message: OpCid): readonly StoredOp[] {
    return this.#sql.changes.all(message, log, MOST_CHANGES).map(stored)
  }

  #rows(log: number, { limit, before, after, around }: PageQuery) {
    if (around !== undefined) {
      const newer = Math.floor(limit / 2)
      const older = this.#sql.upTo.all(log, BigInt(around), limit - newer).toReversed()
      return [...older, ...this.#sql.after.all(log, BigInt(around), newer)]
    }
    if (after !== undefined) return this.#sql.after.all(log, BigInt(after), limit)
    const rows =
      before === undefined ? this.#sql.newest.all(log, limit) : this.#sql.before.all(log, BigInt(before), limit)
    return rows.toReversed()
  }
}
