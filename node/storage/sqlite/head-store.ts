/** Heads of each log: ops that no other names as a parent. Logs go by their numbers. */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { VerifiedOp } from '../../core/ops.ts'
import type { Database } from './database.ts'

const prepare = (db: Database) => ({
  of: db.prepare('select cid from heads where log = ? order by cid'),
  drop: db.prepare('delete from heads where log = ? and cid = ?'),
  add: db.prepare('insert or ignore into heads (log, cid) values (?, ?)')
})

export class HeadStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  of(log: number): readonly OpCid[] {
    return this.#sql.of.all(log).map((row) => row['cid'] as OpCid)
  }

  /**
   * Takes ops that come next, parents first; those already here count as well. Once for all that come together: most of
   * them are each other's parents, and never heads on disk. Call inside a write.
   *
   * @returns those whose parents were all the heads when they came: they have seen everything that came before.
   */
  move(log: number, ops: readonly VerifiedOp[]): ReadonlySet<OpCid> {
    const before = new Set(this.of(log))
    const heads = new Set(before)
    const whole = new Set<OpCid>()
    for (const { op } of ops) {
      const { next } = op.header
      if (next.length === heads.size && next.every((cid) => heads.has(cid))) whole.add(op.cid)
      for (const parent of next) heads.delete(parent)
      heads.add(op.cid)
    }
    for (const cid of before) if (!heads.has(cid)) this.#sql.drop.run(log, cid)
    for (const cid of heads) if (!before.has(cid)) this.#sql.add.run(log, cid)
    return whole
  }
}
