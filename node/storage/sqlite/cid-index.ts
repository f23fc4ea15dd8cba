/**
 * Finds rows by CID. CIDs are random, so in an index of all of them each new op writes a page of its own, and a log slows
 * down as it grows: at a million ops that was more than all the rest of storing one. Here a small index takes what is
 * new, and hands it on to the large one a slice of the key space at a time, so that a page which is written takes in many
 * keys at once. (Source of the idea: O'Neil et al., "The Log-Structured Merge-Tree", 1996.)
 *
 * Both hold the last characters of a CID, which are enough to find it: whoever looks compares the whole.
 */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

/** Characters: 52 bits, evenly spread, unlike the first ones. */
const TAIL = 9
/** Rows that are new. */
const FRESH = 65_536
/** The digits of base58 in their order, which is also that of their codes: a slice is what begins with one of them. */
const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BEYOND = '~'
/** Among the numbers of logs, none: what is found is an op. */
const OPS = 0

const places = (cid: string, columns: string, which: string): string => {
  const from = (table: string): string =>
    `select ${columns} from ${table} where tail = substr(${cid}, -${TAIL}) and ${which}`
  return `(${from('fresh_cids')} union all ${from('cids')})`
}

/**
 * SQL: is this row of `entries` the one that `cid`, an expression, names? What else is asked of the row is to be kept
 * from SQLite as a way to find it: `+log = ?`.
 */
export const isEntry = (cid: string, alias = 'entries'): string =>
  `${alias}.n in ${places(cid, 'place', `log = ${OPS}`)} and ${alias}.cid = ${cid}`

/** SQL, after `from`: the row `m` of `messages` that `cid`, an expression, names. */
export const messageOf = (cid: string): string =>
  `${places(cid, 'log, place', `log > ${OPS}`)} p cross join messages m on m.log = p.log and m.id = p.place and m.cid = ${cid}`

const prepare = (db: Database) => ({
  add: db.prepare('insert or ignore into fresh_cids (tail, log, place) values (?, ?, ?)'),
  dropFresh: db.prepare('delete from fresh_cids where tail = ? and log = ? and place = ?'),
  drop: db.prepare('delete from cids where tail = ? and log = ? and place = ?'),
  count: db.prepare('select count(*) as n from fresh_cids'),
  take: db.prepare('insert or ignore into cids select * from fresh_cids where tail >= ? and tail < ?'),
  leave: db.prepare('delete from fresh_cids where tail >= ? and tail < ?')
})

const tailOf = (cid: OpCid): string => cid.slice(-TAIL)

export class CidIndex {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  /** How many rows are new, at most. */
  #fresh: number
  #slice = 0

  constructor(db: Database) {
    this.#sql = prepare(db)
    this.#fresh = this.#count()
  }

  /** An op is stored in row `n` of `entries`. Call inside a write. */
  addOp(cid: OpCid, n: number | bigint): void {
    this.#add(cid, OPS, n)
  }

  /** A message is shown under an id in a log. Call inside a write. */
  addMessage(cid: OpCid, log: number, id: bigint): void {
    this.#add(cid, log, id)
  }

  /** It is not shown there any more. Call inside a write. */
  dropMessage(cid: OpCid, log: number, id: bigint): void {
    const tail = tailOf(cid)
    this.#sql.dropFresh.run(tail, log, id)
    this.#sql.drop.run(tail, log, id)
  }

  /** Hands on what is no longer new. Call inside a write, after what it has added. */
  handOn(): void {
    for (let slices = 0; this.#fresh > FRESH && slices < DIGITS.length; slices++) this.#handOnSlice()
  }

  /** A write may have been undone. */
  recount(): void {
    this.#fresh = this.#count()
  }

  #add(cid: OpCid, log: number, place: number | bigint): void {
    this.#sql.add.run(tailOf(cid), log, place)
    this.#fresh += 1
  }

  #handOnSlice(): void {
    const from = DIGITS[this.#slice] as string
    const to = DIGITS[this.#slice + 1] ?? BEYOND
    this.#slice = (this.#slice + 1) % DIGITS.length
    this.#sql.take.run(from, to)
    this.#fresh -= Number(this.#sql.leave.run(from, to).changes)
  }

  #count(): number {
    return Number(this.#sql.count.get()?.['n'])
  }
}
