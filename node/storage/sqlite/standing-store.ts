/** Ops that do not count in full, for what has been done about their authors: kept so that a change of mind is noticed. */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { Standing } from '../../core/standing/index.ts'
import type { Database } from './database.ts'
import { Unlisted } from './unlisted.ts'

const prepare = (db: Database) => ({
  get: db.prepare('select standing from standings where cid = ?'),
  among: db.prepare('select cid from standings where cid in (select value from json_each(?))'),
  put: db.prepare('insert or replace into standings (cid, standing) values (?, ?)'),
  drop: db.prepare('delete from standings where cid = ?')
})

export class StandingStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #unlisted: Unlisted

  constructor(db: Database) {
    this.#sql = prepare(db)
    this.#unlisted = new Unlisted(db, 'select 1 from standings where cid = value')
  }

  /** Of these ops it is about to be asked how they stand. @param areNew see Unlisted */
  expect(ops: readonly OpCid[], areNew: boolean): void {
    this.#unlisted.expect(ops, areNew)
  }

  get(cid: OpCid): Standing {
    if (this.#unlisted.has(cid)) return 'counts'
    return (this.#sql.get.get(cid)?.['standing'] ?? 'counts') as Standing
  }

  /** Those of the ops that do not count in full. */
  among(ops: readonly OpCid[]): readonly OpCid[] {
    const rows = this.#sql.among.all(JSON.stringify(ops))
    const found = new Set(rows.map((row) => row['cid'] as OpCid))
    return ops.filter((cid) => found.has(cid))
  }

  /** Call inside a write. @returns whether it stood otherwise before */
  set(cid: OpCid, standing: Standing): boolean {
    if (this.get(cid) === standing) return false
    if (standing === 'counts') this.#sql.drop.run(cid)
    else this.#put(cid, standing)
    return true
  }

  #put(cid: OpCid, standing: Standing): void {
    this.#sql.put.run(cid, standing)
    this.#unlisted.drop(cid)
  }
}
