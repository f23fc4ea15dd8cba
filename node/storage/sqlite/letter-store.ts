/** Letters that wait to be brought, in order, and the names of those that have been read. */
import type { StatementSync } from 'node:sqlite'
import type { CertCid, DeviceKey, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface LetterRow {
  /** Its place in line. */
  readonly n: number
  readonly id: Uint8Array
  readonly to: UserCid
  /** null: whichever device is met first. */
  readonly device: DeviceKey | null
  readonly bytes: Uint8Array
  readonly sig: string
  readonly cert: CertCid
}

export interface NewLetter extends Omit<LetterRow, 'n'> {
  readonly from: UserCid
  /** A later letter on the same matter takes the place of one that still waits. */
  readonly matter: string
  /** ms since the Unix epoch. */
  readonly expires: number
}

/** For one reader's device, and in all. */
const PER_DEVICE = 256
const IN_ALL = 20_000
/** Names of letters that have been read; of more, those of long ago are forgotten, some at a time. */
const READ = 20_000
const READ_SLACK = 1000

const prepare = (db: Database) => ({
  add: db.prepare(
    'insert into letters (id, sender, reader, device, matter, bytes, sig, cert, expires) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  supersede: db.prepare('delete from letters where sender = ? and reader = ? and device = ? and matter = ?'),
  trim: db.prepare(
    'delete from letters where reader = ? and device = ? and n not in ' +
      '(select n from letters where reader = ? and device = ? order by n desc limit ?)'
  ),
  trimAll: db.prepare('delete from letters where n not in (select n from letters order by n desc limit ?)'),
  count: db.prepare('select count(*) as count from letters'),
  readers: db.prepare('select distinct reader from letters limit ?'),
  waiting: db.prepare(
    "select n, id, reader, device, bytes, sig, cert from letters where reader = ? and device in (?, '') order by n limit ?"
  ),
  drop: db.prepare('delete from letters where n = ?'),
  withdraw: db.prepare('delete from letters where sender = ? and reader = ? and matter = ?'),
  expire: db.prepare('delete from letters where expires < ?'),
  isRead: db.prepare('select 1 from letters_read where id = ?'),
  read: db.prepare('insert or ignore into letters_read (id, t) values (?, ?)'),
  countRead: db.prepare('select count(*) as count from letters_read'),
  trimRead: db.prepare('delete from letters_read where id in (select id from letters_read order by t limit ?)'),
  forget: db.prepare('delete from letters_read where t < ?')
})

export class LetterStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  /** Names of letters that have been read, as far as no write was undone. */
  #read: number

  constructor(db: Database) {
    this.#sql = prepare(db)
    this.#read = this.#countRead()
  }

  /** Call inside a write. Where too many wait, the oldest are given up. */
  add({ id, from, to, device, matter, bytes, sig, cert, expires }: NewLetter): void {
    const place = device ?? ''
    this.#sql.supersede.run(from, to, place, matter)
    this.#sql.add.run(id, from, to, place, matter, bytes, sig, cert, expires)
    this.#sql.trim.run(to, place, to, place, PER_DEVICE)
    if (Number(this.#sql.count.get()?.['count'] ?? 0) > IN_ALL) this.#sql.trimAll.run(IN_ALL)
  }

  /** Users for whom some letter waits. */
  readers(limit: number): readonly UserCid[] {
    return this.#sql.readers.all(limit).map((row) => row['reader'] as UserCid)
  }

  /** For a device of a user, in the order in which they were written. */
  waiting(to: UserCid, device: DeviceKey, limit: number): readonly LetterRow[] {
    return this.#sql.waiting.all(to, device, limit).map((row) => ({
      n: Number(row['n']),
      id: row['id'] as Uint8Array,
      to: row['reader'] as UserCid,
      device: row['device'] === '' ? null : (row['device'] as DeviceKey),
      bytes: row['bytes'] as Uint8Array,
      sig: row['sig'] as string,
      cert: row['cert'] as CertCid
    }))
  }

  /** Call inside a write. */
  drop(n: number): void {
    this.#sql.drop.run(n)
  }

  /** Call inside a write. */
  withdraw(from: UserCid, to: UserCid, matter: string): void {
    this.#sql.withdraw.run(from, to, matter)
  }

  isRead(id: Uint8Array): boolean {
    return this.#sql.isRead.get(id) !== undefined
  }

  /** Call inside a write. @param t ms since the Unix epoch */
  read(id: Uint8Array, t: number): void {
    this.#sql.read.run(id, t)
    if (++this.#read <= READ + READ_SLACK) return
    this.#sql.trimRead.run(Math.max(this.#countRead() - READ, 0))
    this.#read = this.#countRead()
  }

  #countRead(): number {
    return Number(this.#sql.countRead.get()?.['count'] ?? 0)
  }

  /** Call inside a write. @param now and `since`: ms since the Unix epoch; what was read before `since` is forgotten. */
  sweep(now: number, since: number): void {
    this.#sql.expire.run(now)
    this.#sql.forget.run(since)
  }
}
