/**
 * Control frontiers that ops were written under, each by a number of its own: most ops of an hour share one. What was
 * written under a frontier after some time is found without looking at anything else.
 */
import type { StatementSync } from 'node:sqlite'
import type { GuildCid, OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

const prepare = (db: Database) => ({
  number: db.prepare('select n from frontiers where cids = ?'),
  add: db.prepare('insert into frontiers (guild, cids) values (?, ?)'),
  inUse: db.prepare(
    'select n, cids from frontiers f where guild = ? and (select max(t) from entries where frontier = f.n) >= ? order by n'
  ),
  written: db.prepare('select cid from entries where frontier = ? and t >= ? order by n')
})

/** Numbers kept in memory. */
const MEMO = 1024

export interface Frontier {
  readonly number: number
  readonly cids: readonly OpCid[]
}

export class FrontierStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #numbers = new Map<string, number>()

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** The number of a frontier; null for none. Call inside a write. */
  ensure(guild: GuildCid, frontier: readonly OpCid[]): number | null {
    if (frontier.length === 0) return null
    const cids = frontier.join(' ')
    const known = this.#numbers.get(cids)
    if (known !== undefined) return known
    const number = Number(this.#sql.number.get(cids)?.['n'] ?? this.#sql.add.run(guild, cids).lastInsertRowid)
    if (this.#numbers.size >= MEMO) this.#numbers.clear()
    this.#numbers.set(cids, number)
    return number
  }

  /** Frontiers of a guild that something was written under at `since` or later, in ms since the Unix epoch. */
  inUse(guild: GuildCid, since: number): readonly Frontier[] {
    return this.#sql.inUse
      .all(guild, since)
      .map((row) => ({ number: Number(row['n']), cids: (row['cids'] as string).split(' ') as OpCid[] }))
  }

  /** What was written under a frontier at `since` or later, in order of arrival. */
  written(frontier: number, since: number): readonly OpCid[] {
    return this.#sql.written.all(frontier, since).map((row) => row['cid'] as OpCid)
  }

  /** A write that made numbers may have been undone. */
  forgetNumbers(): void {
    this.#numbers.clear()
  }
}
