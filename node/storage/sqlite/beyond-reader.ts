/** What lies beyond places in the chains of a log, in order of arrival: what somebody lacks who has come that far. */
import type { StatementSync } from 'node:sqlite'
import type { StoredOp } from '../../core/ports.ts'
import type { Database } from './database.ts'
import { stored, STORED } from './stored-row.ts'

const prepare = (db: Database) => ({
  chainAfter: db.prepare('select n from entries where log = ? and device = ? and q > ? order by q limit ?'),
  byNumbers: db.prepare(`${STORED} where e.n in (select value from json_each(?)) order by e.n`)
})

export interface Beyond {
  /** By its number. */
  readonly device: number
  /** The last place that is not asked for. */
  readonly from: number
}

/** Of its even share of what is asked for, a chain is asked for so much first. */
const AMPLE = 1.5
const MORE = 4

export class BeyondReader {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /**
   * @param log by its number.
   * @param limit of ops.
   * @param maxBytes of their blocks; the first is given however large it is.
   */
  first(log: number, chains: readonly Beyond[], limit: number, maxBytes: number): readonly StoredOp[] {
    return this.#read(this.#earliest(log, chains, limit), maxBytes)
  }

  /** Each chain is asked for its share, and for more when what it has beyond might come before what others have. */
  #earliest(log: number, chains: readonly Beyond[], limit: number): readonly number[] {
    let share = Math.ceil((AMPLE * limit) / Math.max(chains.length, 1))
    for (;;) {
      const asked = Math.min(share, limit)
      const found = chains.map(({ device, from }) => this.#after(log, device, from, asked))
      const cut = found.filter(({ length }) => length === asked).map((numbers) => numbers.at(-1) ?? Infinity)
      const sure = asked === limit ? Infinity : Math.min(Infinity, ...cut)
      const numbers = found.flat().filter((n) => n <= sure)
      if (sure === Infinity || numbers.length >= limit) return numbers.toSorted((a, b) => a - b).slice(0, limit)
      share *= MORE
    }
  }

  #after(log: number, device: number, from: number, limit: number): readonly number[] {
    return this.#sql.chainAfter.all(log, device, from, limit).map((row) => Number(row['n']))
  }

  #read(numbers: readonly number[], maxBytes: number): readonly StoredOp[] {
    const ops: StoredOp[] = []
    let bytes = 0
    for (const row of this.#sql.byNumbers.iterate(JSON.stringify(numbers))) {
      const op = stored(row)
      bytes += op.entry.byteLength + (op.body?.byteLength ?? 0) + (op.display?.byteLength ?? 0)
      if (bytes > maxBytes && ops.length > 0) break
      ops.push(op)
    }
    return ops
  }
}
