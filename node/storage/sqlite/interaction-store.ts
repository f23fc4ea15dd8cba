/**
 * Interactions that have been answered here, for as long as their tokens are good; messages that only one user sees; and the
 * files of both, which no message of a log names.
 */
import type { StatementSync } from 'node:sqlite'
import type { MessageFile } from '../../core/op-schema.ts'
import type { BlobCid, ChannelCid, GuildCid, LogId, Snowflake, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

/** `record`: JSON of whoever keeps it. */
export interface InteractionRow {
  readonly id: Snowflake
  /** SHA-256 of the token. */
  readonly token: Uint8Array
  readonly application: UserCid
  /** ms since the Unix epoch. */
  readonly expires: number
  readonly record: string
}

export interface PrivateRow {
  readonly id: Snowflake
  readonly application: UserCid
  readonly user: UserCid
  readonly expires: number
  readonly record: string
}

export interface SideFile {
  /** The message or interaction that names it. */
  readonly owner: Snowflake
  /** Whose nodes may have it: those of who may hold the log. */
  readonly log: LogId
  readonly guild: GuildCid
  readonly room: ChannelCid
  readonly author: UserCid
  /** As clients know it. */
  readonly id: Snowflake
  readonly file: MessageFile
  readonly expires: number
}

const ID = 'cast(id as text) as id'

const prepare = (db: Database) => ({
  get: db.prepare(`select ${ID}, token, application, expires, record from interactions where id = ?`),
  byToken: db.prepare(
    `select ${ID}, token, application, expires, record from interactions where application = ? and token = ?`
  ),
  put: db.prepare(
    'insert into interactions (id, token, application, expires, record) values (?, ?, ?, ?, ?) ' +
      'on conflict do update set record = excluded.record'
  ),
  getPrivate: db.prepare(`select ${ID}, application, user, expires, record from private_messages where id = ?`),
  putPrivate: db.prepare(
    'insert into private_messages (id, application, user, expires, record) values (?, ?, ?, ?, ?) ' +
      'on conflict do update set record = excluded.record, expires = excluded.expires'
  ),
  dropPrivate: db.prepare('delete from private_messages where id = ?'),
  addFile: db.prepare(
    'insert or replace into side_files (owner, id, blob, log, guild, room, author, file, expires) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  dropFiles: db.prepare('delete from side_files where owner = ? returning blob'),
  fileById: db.prepare(
    'select cast(owner as text) as owner, cast(id as text) as id, log, guild, room, author, file, expires from side_files where room = ? and id = ?'
  ),
  namedBy: db.prepare('select distinct log from side_files where guild = ? and blob = ?'),
  sweep: db.prepare('delete from interactions where expires < ?'),
  sweepPrivate: db.prepare('delete from private_messages where expires < ?'),
  sweepFiles: db.prepare('delete from side_files where expires < ? returning blob')
})

const blobs = (rows: readonly Readonly<Record<string, unknown>>[]): readonly BlobCid[] =>
  rows.map(({ blob }) => blob as BlobCid)

/** Reads at any time; every method that changes something is called inside a write. */
export class InteractionStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  get(id: Snowflake): InteractionRow | undefined {
    return this.#sql.get.get(BigInt(id)) as InteractionRow | undefined
  }

  byToken(application: UserCid, token: Uint8Array): InteractionRow | undefined {
    return this.#sql.byToken.get(application, token) as InteractionRow | undefined
  }

  put({ id, token, application, expires, record }: InteractionRow): void {
    this.#sql.put.run(BigInt(id), token, application, expires, record)
  }

  privateMessage(id: Snowflake): PrivateRow | undefined {
    return this.#sql.getPrivate.get(BigInt(id)) as PrivateRow | undefined
  }

  putPrivate({ id, application, user, expires, record }: PrivateRow): void {
    this.#sql.putPrivate.run(BigInt(id), application, user, expires, record)
  }

  dropPrivate(id: Snowflake): void {
    this.#sql.dropPrivate.run(BigInt(id))
  }

  addFile({ owner, id, file, log, guild, room, author, expires }: SideFile): void {
    this.#sql.addFile.run(BigInt(owner), BigInt(id), file.blob, log, guild, room, author, JSON.stringify(file), expires)
  }

  /** @returns what it named */
  dropFiles(owner: Snowflake): readonly BlobCid[] {
    return blobs(this.#sql.dropFiles.all(BigInt(owner)))
  }

  file(room: ChannelCid, id: Snowflake): SideFile | undefined {
    const row = this.#sql.fileById.get(room, BigInt(id))
    return row && ({ ...row, file: JSON.parse(row['file'] as string) as MessageFile } as unknown as SideFile)
  }

  /** Logs whose holders may have a file. */
  logsNaming(guild: GuildCid, blob: BlobCid): readonly LogId[] {
    return this.#sql.namedBy.all(guild, blob).map(({ log }) => log as LogId)
  }

  /** @param now ms since the Unix epoch. @returns files that something has ceased to name */
  sweep(now: number): readonly BlobCid[] {
    this.#sql.sweep.run(now)
    this.#sql.sweepPrivate.run(now)
    return blobs(this.#sql.sweepFiles.all(now))
  }
}
