/** Books of commands, and of emoji, each as a device of its bot has signed it. */
import type { StatementSync } from 'node:sqlite'
import type { CertCid, GuildCid, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

/** '': commands of all guilds; `emojis`: the bot's emoji. */
export type BookScope = GuildCid | '' | 'emojis'

export interface BookRow {
  readonly application: UserCid
  readonly guild: BookScope
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
  withEmojis: db.prepare("select application from commands where guild = 'emojis'"),
  drop: db.prepare('delete from commands where application = ?')
})

/** Reads at any time; every method that changes something is called inside a write. */
export class CommandStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  get(application: UserCid, scope: BookScope): BookRow | undefined {
    return this.#sql.get.get(application, scope) as BookRow | undefined
  }

  put({ application, guild, t, bytes, sig, cert }: BookRow): void {
    this.#sql.put.run(application, guild, t, bytes, sig, cert)
  }

  /** Whose emoji are known here. */
  withEmojis(): readonly UserCid[] {
    return this.#sql.withEmojis.all().map((row) => row['application'] as UserCid)
  }

  drop(application: UserCid): void {
    this.#sql.drop.run(application)
  }
}
