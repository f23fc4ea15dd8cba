/** What applications may know of people, and what they say of each, as JSON. */
import type { StatementSync } from 'node:sqlite'
import type { Snowflake, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

const prepare = (db: Database) => ({
  metadata: db.prepare('select items from role_metadata where application = ?'),
  setMetadata: db.prepare('insert or replace into role_metadata (application, items) values (?, ?)'),
  get: db.prepare('select said from role_connections where application = ? and user = ?'),
  put: db.prepare('insert or replace into role_connections (application, user, said) values (?, ?, ?)'),
  drop: db.prepare('delete from role_connections where application = ? and user = ?'),
  dropMetadata: db.prepare('delete from role_metadata where application = ?'),
  dropAll: db.prepare('delete from role_connections where application = ?')
})

/** Reads at any time; what writes is called inside a write. */
export class ConnectionStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  metadata(application: Snowflake): string | undefined {
    return this.#sql.metadata.get(application)?.['items'] as string | undefined
  }

  setMetadata(application: Snowflake, items: string): void {
    this.#sql.setMetadata.run(application, items)
  }

  get(application: Snowflake, user: UserCid): string | undefined {
    return this.#sql.get.get(application, user)?.['said'] as string | undefined
  }

  put(application: Snowflake, user: UserCid, said: string): void {
    this.#sql.put.run(application, user, said)
  }

  drop(application: Snowflake, user: UserCid): void {
    this.#sql.drop.run(application, user)
  }

  dropAll(application: Snowflake): void {
    this.#sql.dropMetadata.run(application)
    this.#sql.dropAll.run(application)
  }
}
