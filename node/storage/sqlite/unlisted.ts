/**
 * Which of the ops that have come last a table has nothing about. That is so of nearly all of them, and each is asked about more
 * than once while it is shown: one look for all costs less than one for each.
 */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export class Unlisted {
  readonly #listed: StatementSync
  #cids = new Set<OpCid>()
  /** Were not listed when they were expected, and are now. */
  readonly #since = new Set<OpCid>()

  /** @param row SQL: a query that has a row when the table has something about the CID `value`. */
  constructor(db: Database, row: string) {
    this.#listed = db.prepare(`select value as cid from json_each(?) where exists (${row})`)
  }

  /**
   * Of these something will be asked; what was known of others is forgotten. One alone is not worth a look ahead.
   *
   * @param areNew they have just been made: nobody can have said anything about what has a CID that nobody could know.
   */
  expect(cids: readonly OpCid[], areNew: boolean): void {
    this.#cids = new Set(areNew || cids.length > 1 ? cids : [])
    this.#since.clear()
    if (areNew || cids.length < 2) return
    for (const row of this.#listed.iterate(JSON.stringify(cids))) this.#cids.delete(row['cid'] as OpCid)
  }

  /** False: it is not known. */
  has(cid: OpCid): boolean {
    return this.#cids.has(cid)
  }

  /** Was there nothing about it yet when it was expected? False: it is not known. */
  had(cid: OpCid): boolean {
    return this.#cids.has(cid) || this.#since.has(cid)
  }

  /** The table gets something about an op. A write that is undone only takes away, so that what is known stays true. */
  drop(cid: OpCid): void {
    if (this.#cids.delete(cid)) this.#since.add(cid)
  }
}
