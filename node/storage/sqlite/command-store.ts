/** Books of commands, each as a device of its bot has signed it. */
import type { StatementSync } from 'node:sqlite'
import type { CertCid, GuildCid, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface BookRow {
  readonly application: UserCid
  /** '': of all guilds. */
  readonly guild: GuildCid | ''
  /** Of the last change, ms since the Unix epoch. */
  readonly t: number
  readonly bytes: Uint8Array
  readonly sig: string
  readonly cert: CertCid
}

const prepare = (db: Database) => ({
  get: db.prepare('select application, guild, t, bytes, sig, cert from commands where application = ? and guild = ?'),
  put: db.prepare(
    'insert into commands (application, guild, t, bytes, sig, cert) values (?, ?, ?, ?, ?, ?) ' +
      'on conflict do update set t = excluded.t, bytes = excluded.bytes, sig = excluded.sig, cert = excluded.cert'
  ),
  drop: db.prepare('delete from commands where application = ?')
})

/** Reads at any time; every method that changes something is called inside a write. */
export class CommandStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  get(application: UserCid, guild: GuildCid | null): BookRow | undefined {
    return this.#sql.get.get(application, guild ?? '') as BookRow | undefined
  }

  put({ application, guild, t, bytes, sig, cert }: BookRow): void {
    this.#sql.put.run(application, guild, t, bytes, sig, cert)
  }

  drop(application: UserCid): void {
    this.#sql.drop.run(application)
  }
}
