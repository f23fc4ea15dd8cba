/** Which message of a followed channel a webhook of this node has copied, and how far the copy is up to date. */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface CopyRow {
  readonly source: OpCid
  readonly hook: OpCid
  readonly copy: OpCid
  /** When the source was edited, as the copy has it, in ms since the Unix epoch. */
  readonly edited: number | null
  /** Does the copy say that its source is gone? */
  readonly gone: boolean
}

type Row = Omit<CopyRow, 'edited' | 'gone'> & { readonly edited: number | null; readonly gone: number }

const prepare = (db: Database) => ({
  of: db.prepare('select source, hook, copy, edited, gone from copies where source = ?'),
  put: db.prepare('insert or replace into copies (source, hook, copy, edited, gone) values (?, ?, ?, ?, ?)')
})

/** Reads at any time; `put` is called inside a write. */
export class CopyStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  of(source: OpCid): readonly CopyRow[] {
    return (this.#sql.of.all(source) as unknown as readonly Row[]).map((row) => ({ ...row, gone: row.gone === 1 }))
  }

  put({ source, hook, copy, edited, gone }: CopyRow): void {
    this.#sql.put.run(source, hook, copy, edited, gone ? 1 : 0)
  }
}
