/** What people have let applications do in their name. Of secrets, codes and tokens only hashes are here. */
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { Snowflake, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface CodeRow {
  readonly code: Uint8Array
  readonly application: Snowflake
  readonly user: UserCid
  /** With spaces between them. */
  readonly scopes: string
  readonly redirect: string
  /** SHA-256 of the verifier that goes with it, base64url; null: none does. */
  readonly challenge: string | null
  /** ms since the Unix epoch. */
  readonly expires: number
  readonly used: boolean
}

export interface GrantRow {
  readonly access: Uint8Array
  /** null: cannot be renewed. */
  readonly refresh: Uint8Array | null
  /** That it was given for. */
  readonly code: Uint8Array | null
  readonly application: Snowflake
  readonly user: UserCid
  readonly scopes: string
  /** Of the access token, and of the whole row; ms since the Unix epoch. */
  readonly expires: number
  readonly ends: number
}

type Row = Record<string, SQLOutputValue>

const GRANT =
  'select access, refresh, code, cast(application as text) as application, user, scopes, expires, ends from oauth2_grants'

const prepare = (db: Database) => ({
  client: db.prepare('select secret, redirects from oauth2_clients where application = ?'),
  setSecret: db.prepare(
    "insert into oauth2_clients (application, secret, redirects) values (?, ?, '[]') on conflict (application) do update set secret = excluded.secret"
  ),
  setRedirects: db.prepare(
    'insert into oauth2_clients (application, secret, redirects) values (?, null, ?) on conflict (application) do update set redirects = excluded.redirects'
  ),
  dropClient: db.prepare('delete from oauth2_clients where application = ?'),
  addCode: db.prepare('insert into oauth2_codes values (?, ?, ?, ?, ?, ?, ?, 0)'),
  code: db.prepare(
    'select code, cast(application as text) as application, user, scopes, redirect, challenge, expires, used from oauth2_codes where code = ?'
  ),
  useCode: db.prepare('update oauth2_codes set used = 1 where code = ?'),
  oldCodes: db.prepare('delete from oauth2_codes where expires < ?'),
  add: db.prepare(
    'insert into oauth2_grants (access, refresh, code, application, user, scopes, expires, ends) values (?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  byAccess: db.prepare(`${GRANT} where access = ?`),
  byRefresh: db.prepare(`${GRANT} where refresh = ?`),
  drop: db.prepare('delete from oauth2_grants where access = ?'),
  dropByCode: db.prepare('delete from oauth2_grants where code = ?'),
  dropOf: db.prepare('delete from oauth2_grants where application = ?'),
  dropCodesOf: db.prepare('delete from oauth2_codes where application = ?'),
  old: db.prepare('delete from oauth2_grants where ends < ?'),
  keepNewest: db.prepare(
    'delete from oauth2_grants where application = ?1 and user = ?2 and access not in ' +
      '(select access from oauth2_grants where application = ?1 and user = ?2 order by ends desc, access limit ?3)'
  )
})

const grantOf = (row: Row): GrantRow => ({
  access: row['access'] as Uint8Array,
  refresh: row['refresh'] as Uint8Array | null,
  code: row['code'] as Uint8Array | null,
  application: row['application'] as Snowflake,
  user: row['user'] as UserCid,
  scopes: row['scopes'] as string,
  expires: Number(row['expires']),
  ends: Number(row['ends'])
})

/** Reads at any time; every method that changes something is called inside a write. */
export class GrantStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  client(application: Snowflake): { readonly secret: Uint8Array | null; readonly redirects: readonly string[] } {
    const row = this.#sql.client.get(BigInt(application))
    if (!row) return { secret: null, redirects: [] }
    return { secret: row['secret'] as Uint8Array | null, redirects: JSON.parse(String(row['redirects'])) as string[] }
  }

  setSecret(application: Snowflake, hash: Uint8Array): void {
    this.#sql.setSecret.run(BigInt(application), hash)
  }

  setRedirects(application: Snowflake, redirects: readonly string[]): void {
    this.#sql.setRedirects.run(BigInt(application), JSON.stringify(redirects))
  }

  /** With all that it was granted. */
  dropClient(application: Snowflake): void {
    const id = BigInt(application)
    for (const statement of [this.#sql.dropClient, this.#sql.dropOf, this.#sql.dropCodesOf]) statement.run(id)
  }

  addCode({ code, application, user, scopes, redirect, challenge, expires }: Omit<CodeRow, 'used'>): void {
    this.#sql.addCode.run(code, BigInt(application), user, scopes, redirect, challenge, expires)
  }

  code(hash: Uint8Array): CodeRow | undefined {
    const row = this.#sql.code.get(hash)
    return row && ({ ...row, expires: Number(row['expires']), used: row['used'] === 1 } as unknown as CodeRow)
  }

  useCode(hash: Uint8Array): void {
    this.#sql.useCode.run(hash)
  }

  add({ access, refresh, code, application, user, scopes, expires, ends }: GrantRow): void {
    this.#sql.add.run(access, refresh, code, BigInt(application), user, scopes, expires, ends)
  }

  byAccess(hash: Uint8Array): GrantRow | undefined {
    const row = this.#sql.byAccess.get(hash)
    return row && grantOf(row)
  }

  byRefresh(hash: Uint8Array): GrantRow | undefined {
    const row = this.#sql.byRefresh.get(hash)
    return row && grantOf(row)
  }

  drop({ access }: GrantRow): void {
    this.#sql.drop.run(access)
  }

  dropByCode(hash: Uint8Array): void {
    this.#sql.dropByCode.run(hash)
  }

  /** What is over, and of one user and application all but the newest. */
  tidy(now: number, application: Snowflake, user: UserCid, most: number): void {
    this.#sql.oldCodes.run(now)
    this.#sql.old.run(now)
    this.#sql.keepNewest.run(BigInt(application), user, most)
  }
}
