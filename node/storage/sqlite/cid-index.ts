/**
 * Finds rows by CID. CIDs are random, so in an index of all of them each new op writes a page of its own, and a log slows
 * down as it grows: at a million ops that was more than all the rest of storing one. Here what is new stands in memory, and
 * is handed on to the index on disk a slice of the key space at a time, so that a page which is written takes in many keys
 * at once. After a start it is made anew from the ops that came last. (Source of the idea: O'Neil et al., "The
 * Log-Structured Merge-Tree", 1996.)
 *
 * Both hold the last characters of a CID, which are enough to find it: whoever looks compares the whole. So a place in
 * memory whose row was never written, because a write was undone, leads nobody astray.
 *
 * Of messages hardly any is in the index: by which id one is known follows from its op.
 */
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

/** Characters: 52 bits, evenly spread, unlike the first ones. */
const TAIL = 9
/** Ops that a start reads at most, but for those that were stored together last; half as many are in memory, on average. */
const SPAN = 32_768
/** The digits of base58: a slice is what begins with one of them. */
const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'.split('')
/** Ops from handing on one slice to handing on the next. */
const PACE = Math.ceil(SPAN / DIGITS.length)
/** Among the numbers of logs, none: what is found is an op. */
const OPS = 0
/** Stands for all slices that have not been handed on. */
const OTHERS = ''

const kept = (cid: string, columns: string, which: string): string =>
  `select ${columns} from cids where tail = substr(${cid}, -${TAIL}) and ${which}`

/**
 * SQL: is this row of `entries` the one that `cid`, an expression, names? What else is asked of the row is to be kept
 * from SQLite as a way to find it: `+log = ?`.
 */
export const isEntry = (cid: string, alias = 'entries'): string =>
  `${alias}.n in (select fresh_place(${cid}) union all ${kept(cid, 'place', `log = ${OPS}`)}) and ${alias}.cid = ${cid}`

/** The row that `?1` names, at the place `?3` that memory has for it; `?2` is left to what else is asked. */
const isAtPlace = (alias: string): string => `${alias}.n = ?3 and ${alias}.cid = ?1`
const isKept = (alias: string): string => `${alias}.n in (${kept('?1', 'place', `log = ${OPS}`)}) and ${alias}.cid = ?1`

const message = (place: string, cid: string): string =>
  `(${place}) p cross join messages m on m.log = p.log and m.id = p.place and m.cid = ${cid}`

/** SQL, after `from`: the row `m` of `messages` that `cid` names, if it is in the index. */
export const indexedMessage = (cid: string): string => message(kept(cid, 'log, place', `log > ${OPS}`), cid)

const prepare = (db: Database) => ({
  add: db.prepare('insert or ignore into cids (tail, log, place) values (?, ?, ?)'),
  drop: db.prepare('delete from cids where tail = ? and log = ? and place = ?'),
  last: db.prepare('select coalesce(max(n), 0) as n from entries'),
  handedOn: db.prepare('select slice, n from handed_on'),
  note: db.prepare('insert or replace into handed_on (slice, n) values (?, ?)'),
  since: db.prepare('select n, cid from entries where n > ? order by n')
})

const tailOf = (cid: string): string => cid.slice(-TAIL)

/** A part of the key space. */
interface Slice {
  readonly digit: string
  /** Places of ops by the tails of their CIDs. */
  readonly fresh: Map<string, number>
  /** Ops up to this place are on disk. */
  upTo: number
}

interface HandedOn {
  readonly slice: Slice
  readonly tails: readonly string[]
  readonly upTo: number
}

const stepsTo = (n: number): number => Math.floor(n / PACE)

const nothing = (): void => {}

export class CidIndex {
  readonly #db: Database
  readonly #slices: ReadonlyMap<string, Slice>
  /** The last place that an op was given. */
  #last = 0
  /** That of the last op, when a slice was last handed on. */
  #handedOn: number
  #isHandingOn = false
  /** Logs, by their numbers, of the ops that were stored together last. */
  readonly #latest = new Map<OpCid, number>()
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  /** Before any statement is prepared that finds rows by CID. */
  constructor(db: Database) {
    this.#db = db
    this.#sql = prepare(db)
    this.#slices = this.#asHandedOn()
    this.#handedOn = Math.max(...[...this.#slices.values()].map(({ upTo }) => upTo))
    this.#load()
    db.define('fresh_place', (cid: string) => this.place(cid) ?? null)
  }

  /** An op of a log is stored in row `n` of `entries`. Call inside a write. */
  addOp(cid: OpCid, log: number, n: number | bigint): void {
    const tail = tailOf(cid)
    this.#latest.set(cid, log)
    this.#last = Number(n)
    // Two CIDs may end alike, and a write that was undone may have left a place behind: there is room for one.
    if (this.#keep(tail, this.#last) !== this.#last) this.#sql.add.run(tail, OPS, n)
  }

  /** Was the op among those that were stored last, in this log? False: it is not known. */
  isLatest(cid: OpCid, log: number): boolean {
    return this.#latest.get(cid) === log
  }

  /** Others are about to be stored, or what was stored last may have been undone. */
  forgetLatest(): void {
    this.#latest.clear()
  }

  /** Where memory has an op; it may be another with the same end, or one whose write was undone. */
  place(cid: string): number | undefined {
    const tail = tailOf(cid)
    return this.#sliceOf(tail)?.fresh.get(tail)
  }

  /** A message is shown under an id that does not follow from an op which is here. Call inside a write. */
  addMessage(cid: OpCid, log: number, id: bigint): void {
    this.#sql.add.run(tailOf(cid), log, id)
  }

  /** It is not shown there any more. Call inside a write. */
  dropMessage(cid: OpCid, log: number, id: bigint): void {
    this.#sql.drop.run(tailOf(cid), log, id)
  }

  /** Ops were added: what is no longer new is handed on soon. What comes to nothing is tried again with the next ops. */
  handOn(): void {
    if (this.#isHandingOn || this.#due(this.#last).length === 0) return
    this.#isHandingOn = true
    this.#db
      .write(
        () => this.#handOnDue(),
        (slices) => slices.forEach((each) => this.#forget(each)),
        'replaceable'
      )
      .catch(nothing)
      .finally(() => (this.#isHandingOn = false))
  }

  #sliceOf(tail: string): Slice | undefined {
    return this.#slices.get(tail.charAt(0))
  }

  /** @returns the place that is in memory */
  #keep(tail: string, n: number): number | undefined {
    const fresh = this.#sliceOf(tail)?.fresh
    const known = fresh?.get(tail)
    if (known !== undefined) return known
    return fresh?.set(tail, n) && n
  }

  #asHandedOn(): ReadonlyMap<string, Slice> {
    const known = new Map(this.#sql.handedOn.all().map((row) => [row['slice'], Number(row['n'])]))
    const upTo = (digit: string): number => known.get(digit) ?? known.get(OTHERS) ?? 0
    return new Map(DIGITS.map((digit) => [digit, { digit, fresh: new Map(), upTo: upTo(digit) }]))
  }

  /** Reads again what came after each slice was handed on. */
  #load(): void {
    const floor = Math.min(...[...this.#slices.values()].map(({ upTo }) => upTo))
    for (const row of this.#sql.since.iterate(floor)) {
      const tail = tailOf(row['cid'] as string)
      this.#last = Number(row['n'])
      if (this.#last > (this.#sliceOf(tail)?.upTo ?? Infinity)) this.#keep(tail, this.#last)
    }
  }

  /** The slices that have waited longest, one for each step that has been made since one was handed on. */
  #due(last: number): readonly Slice[] {
    const steps = stepsTo(last) - stepsTo(this.#handedOn)
    return steps < 1 ? [] : [...this.#slices.values()].toSorted((a, b) => a.upTo - b.upTo).slice(0, steps)
  }

  #handOnDue(): readonly HandedOn[] {
    const upTo = Number(this.#sql.last.get()?.['n'])
    return this.#due(upTo).map((slice) => {
      for (const [tail, n] of slice.fresh) this.#sql.add.run(tail, OPS, n)
      this.#sql.note.run(slice.digit, upTo)
      return { slice, tails: [...slice.fresh.keys()], upTo }
    })
  }

  /** They are on disk. What was added meanwhile stays. */
  #forget({ slice, tails, upTo }: HandedOn): void {
    slice.upTo = upTo
    this.#handedOn = upTo
    for (const tail of tails) slice.fresh.delete(tail)
  }
}

/**
 * Finds one row of `entries` by its CID. For one row, memory is asked here, and not by SQLite while it looks: to call back takes longer than
 * all the rest.
 */
export class ByCid {
  readonly #cids: CidIndex
  readonly #fresh: StatementSync
  readonly #kept: StatementSync

  /**
   * @param sql with the condition that it is given for the row; `?2` stands for what else is asked of it, which is to be kept from SQLite as a
   *   way to find it: `+log = ?2`.
   */
  constructor(db: Database, cids: CidIndex, sql: (isIt: string) => string, alias = 'entries') {
    this.#cids = cids
    this.#fresh = db.prepare(sql(isAtPlace(alias)))
    this.#kept = db.prepare(sql(isKept(alias)))
  }

  get(cid: OpCid, other: number | null = null): Record<string, SQLOutputValue> | undefined {
    const place = this.#cids.place(cid)
    const row = place === undefined ? undefined : this.#fresh.get(cid, other, place)
    return row ?? (other === null ? this.#kept.get(cid) : this.#kept.get(cid, other))
  }
}
