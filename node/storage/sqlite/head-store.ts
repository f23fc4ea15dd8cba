/** Heads of each log: ops that no other names as a parent. Logs go by their numbers. */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import { gapBelow } from '../../core/causal/gap.ts'
import { isEntry } from './cid-index.ts'
import type { Database } from './database.ts'

const prepare = (db: Database) => ({
  of: db.prepare('select cid from heads where log = ? order by cid'),
  places: db.prepare(`select h.cid, e.n from heads h join entries e on ${isEntry('h.cid', 'e')} where h.log = ?`),
  drop: db.prepare('delete from heads where log = ? and cid = ?'),
  add: db.prepare('insert or ignore into heads (log, cid) values (?, ?)')
})

type Statements = Record<keyof ReturnType<typeof prepare>, StatementSync>

/** Heads of a log while ops are appended to it: most of these are each other's parents, and never heads on disk. */
export class MovingHeads {
  readonly #log: number
  readonly #sql: Statements
  readonly #before: ReadonlySet<OpCid>
  /** With their places in order of arrival. */
  readonly #now: Map<OpCid, number>

  constructor(log: number, sql: Statements) {
    this.#log = log
    this.#sql = sql
    this.#now = new Map(sql.places.all(log).map((row) => [row['cid'] as OpCid, Number(row['n'])]))
    this.#before = new Set(this.#now.keys())
  }

  /** See core/causal/gap.ts. */
  gapBelow(next: readonly OpCid[]): number {
    return gapBelow(this.#now, next)
  }

  /** @param place of the op, in order of arrival. */
  take(cid: OpCid, next: readonly OpCid[], place: number): void {
    for (const parent of next) this.#now.delete(parent)
    this.#now.set(cid, place)
  }

  /** Call inside a write. */
  save(): void {
    for (const cid of this.#before) if (!this.#now.has(cid)) this.#sql.drop.run(this.#log, cid)
    for (const cid of this.#now.keys()) if (!this.#before.has(cid)) this.#sql.add.run(this.#log, cid)
  }
}

export class HeadStore {
  readonly #sql: Statements

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  of(log: number): readonly OpCid[] {
    return this.#sql.of.all(log).map((row) => row['cid'] as OpCid)
  }

  moving(log: number): MovingHeads {
    return new MovingHeads(log, this.#sql)
  }
}
