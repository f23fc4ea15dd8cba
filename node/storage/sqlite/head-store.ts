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

/** With their places in order of arrival. */
type Places = ReadonlyMap<OpCid, number>

/** Logs whose heads are kept at hand: those written last. */
const MEMO = 256

/** Heads of a log while ops are appended to it: most of these are each other's parents, and never heads on disk. */
export class MovingHeads {
  readonly #log: number
  readonly #sql: Statements
  readonly #before: Places
  readonly #now: Map<OpCid, number>

  constructor(log: number, sql: Statements, before: Places) {
    this.#log = log
    this.#sql = sql
    this.#before = before
    this.#now = new Map(before)
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

  /** Call inside a write. @returns what they are now */
  save(): Places {
    for (const cid of this.#before.keys()) if (!this.#now.has(cid)) this.#sql.drop.run(this.#log, cid)
    for (const cid of this.#now.keys()) if (!this.#before.has(cid)) this.#sql.add.run(this.#log, cid)
    return this.#now
  }
}

export class HeadStore {
  readonly #sql: Statements
  /** The longest unused first. */
  readonly #memo = new Map<number, Places>()

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  of(log: number): readonly OpCid[] {
    return this.#sql.of.all(log).map((row) => row['cid'] as OpCid)
  }

  moving(log: number): MovingHeads {
    return new MovingHeads(log, this.#sql, this.#memo.get(log) ?? this.#stored(log))
  }

  /** Call inside a write. */
  save(log: number, heads: MovingHeads): void {
    const now = heads.save()
    this.#memo.delete(log)
    this.#memo.set(log, now)
    const [oldest] = this.#memo.keys()
    if (this.#memo.size > MEMO && oldest !== undefined) this.#memo.delete(oldest)
  }

  /** A write may have been undone. */
  forgetMemo(): void {
    this.#memo.clear()
  }

  #stored(log: number): Places {
    return new Map(this.#sql.places.all(log).map((row) => [row['cid'] as OpCid, Number(row['n'])]))
  }
}
