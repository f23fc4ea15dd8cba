/**
 * The index that messages are found by: their words, and tags for all else that is asked (core/search). It keeps no text
 * but as an index, and what a message loses it loses too, at once and from the disk. What is new waits in
 * `search_pending`: taking it in at leisure costs a message that is written no more than that row.
 *
 * A document's number is the id of its message, so that it is found in the order of time without being sorted. Two logs may have one id: then
 * the second takes the next number that is free.
 */
import type { StatementSync } from 'node:sqlite'
import type { Snowflake } from '../../core/ids.ts'
import type { SearchDocument } from '../../core/search/document.ts'
import type { Database } from './database.ts'

const FOUND =
  'select d.log, cast(d.id as text) as id from search s join search_docs d on d.doc = s.rowid where s.search match ? and s.rowid > ? and s.rowid < ?'

const prepare = (db: Database) => ({
  queue: db.prepare('insert into search_pending (log, id) values (?, ?)'),
  pending: db.prepare('select n, log, cast(id as text) as id from search_pending order by n limit ?'),
  isPending: db.prepare('select 1 from search_pending limit 1'),
  done: db.prepare('delete from search_pending where n <= ?'),
  doc: db.prepare('select log, cast(id as text) as id, tags from search_docs where doc = ?'),
  addDoc: db.prepare('insert into search_docs (doc, log, id, tags) values (?, ?, ?, ?)'),
  dropDoc: db.prepare('delete from search_docs where doc = ?'),
  add: db.prepare('insert into search (rowid, text, tags) values (?, ?, ?)'),
  drop: db.prepare("insert into search (search, rowid, text, tags) values ('delete', ?, ?, ?)"),
  count: db.prepare(
    'select count(*) as n from (select 1 from search where search match ? and rowid > ? and rowid < ? limit ?)'
  ),
  docs: db.prepare('select count(*) as n from (select 1 from search_docs limit 1000000)'),
  newest: db.prepare(`${FOUND} order by s.rowid desc limit ? offset ?`),
  oldest: db.prepare(`${FOUND} order by s.rowid limit ? offset ?`),
  floor: db.prepare(
    'select cast(rowid as text) as doc from search where search match ? and rowid > ? and rowid < ? order by rowid desc limit 1 offset ?'
  ),
  best: db.prepare(`${FOUND} order by s.rank limit ? offset ?`)
})

export interface SearchPage {
  readonly match: string
  /** Ids of messages, each left out; null: no bound. */
  readonly after: Snowflake | null
  readonly before: Snowflake | null
  readonly order: 'newest' | 'oldest' | 'best'
  readonly limit: number
  readonly offset: number
}

export interface Place {
  /** Number of the log. */
  readonly log: number
  readonly id: Snowflake
}

/** How many are counted, and how many of the newest are put in order of how well they match. */
export const MOST_COUNTED = 10_000
const LAST = 2n ** 63n - 1n
const MOST_ATTEMPTS = 1024

export class SearchStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** A message is here, or has changed: it is taken in later. Call inside a write. */
  queue(log: number, id: Snowflake): void {
    this.#sql.queue.run(log, BigInt(id))
  }

  /**
   * Takes a message out, before it changes or goes. Call inside a write.
   *
   * @param text of what it was taken in with.
   */
  drop(log: number, id: Snowflake, text: () => string): void {
    const doc = this.#docOf(log, id)
    if (!doc) return
    this.#sql.drop.run(doc.number, text(), doc.tags)
    this.#sql.dropDoc.run(doc.number)
  }

  /**
   * Takes in some of what waits. Call inside a write.
   *
   * @param read undefined for a message that has gone meanwhile.
   * @returns how many rows were looked at.
   */
  catchUp(limit: number, read: (place: Place) => SearchDocument | undefined): number {
    const rows = this.#sql.pending.all(limit)
    for (const row of rows) this.#take({ log: Number(row['log']), id: row['id'] as Snowflake }, read)
    const last = rows.at(-1)?.['n']
    if (last !== undefined) this.#sql.done.run(last)
    return rows.length
  }

  get isBehind(): boolean {
    return this.#sql.isPending.get() !== undefined
  }

  /** How many messages are in it, as far as a million. */
  get size(): number {
    return Number(this.#sql.docs.get()?.['n'])
  }

  /** `total`: as far as MOST_COUNTED. */
  find({ match, after, before, order, limit, offset }: SearchPage): {
    readonly total: number
    readonly places: readonly Place[]
  } {
    const from = after === null ? -1n : BigInt(after)
    const to = before === null ? LAST : BigInt(before)
    const total = Number(this.#sql.count.get(match, from, to, MOST_COUNTED)?.['n'])
    const statement = this.#sql[order]
    const floor = order === 'best' && total === MOST_COUNTED ? this.#floor(match, from, to) : from
    const rows = total === 0 ? [] : statement.all(match, floor, to, limit, offset)
    return { total, places: rows.map((row) => ({ log: Number(row['log']), id: row['id'] as Snowflake })) }
  }

  /** Below it lie those that are too many to be put in order. */
  #floor(match: string, from: bigint, to: bigint): bigint {
    const row = this.#sql.floor.get(match, from, to, MOST_COUNTED - 1)
    return row ? BigInt(row['doc'] as string) - 1n : from
  }

  #take(place: Place, read: (place: Place) => SearchDocument | undefined): void {
    const document = this.#docOf(place.log, place.id) ? undefined : read(place)
    if (!document) return
    for (let attempt = 0n; attempt < MOST_ATTEMPTS; attempt++) {
      const number = BigInt(place.id) + attempt
      if (this.#sql.doc.get(number)) continue
      this.#sql.addDoc.run(number, place.log, BigInt(place.id), document.tags)
      this.#sql.add.run(number, document.text, document.tags)
      return
    }
  }

  #docOf(log: number, id: Snowflake): { readonly number: bigint; readonly tags: string } | undefined {
    for (let attempt = 0n; attempt < MOST_ATTEMPTS; attempt++) {
      const number = BigInt(id) + attempt
      const row = this.#sql.doc.get(number)
      if (!row) return undefined
      if (row['log'] === log && row['id'] === id) return { number, tags: row['tags'] as string }
    }
    return undefined
  }
}
