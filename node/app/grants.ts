import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Snowflake, UserCid } from '../core/ids.ts'
import type { Clock } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { GrantRow } from '../storage/sqlite/grant-store.ts'
import type { Grant, Grants, IssuedGrant } from './granting.ts'

/** ms. Source of the first two: RFC 6749, section 4.1.2, and Discord, "OAuth2". */
const CODE_LIFE = 600_000
const ACCESS_LIFE = 7 * 24 * 3600 * 1000
const REFRESH_LIFE = 180 * 24 * 3600 * 1000
/** Grants that one user and one application have at once; the oldest end. */
const MOST = 25

const SECRET = /^[\w-]{32,64}$/

const makeSecret = (): string => randomBytes(32).toString('base64url')
const hashOf = (secret: string): Uint8Array => createHash('sha256').update(secret, 'utf8').digest()

const grantOf = ({ application, user, scopes, expires }: GrantRow): Grant => ({
  application,
  user,
  scopes: scopes.split(' '),
  expires
})

type Terms = Pick<GrantRow, 'application' | 'user' | 'scopes' | 'code'>

export class LocalGrants implements Grants {
  readonly #storage: Storage
  readonly #clock: Clock

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage
    this.#clock = clock
  }

  async resetSecret(application: Snowflake): Promise<string> {
    const secret = makeSecret()
    await this.#storage.db.write(() => this.#storage.grants.setSecret(application, hashOf(secret)))
    return secret
  }

  isSecret(application: Snowflake, secret: string): boolean {
    const known = this.#storage.grants.client(application).secret
    return known !== null && SECRET.test(secret) && timingSafeEqual(known, hashOf(secret))
  }

  redirects(application: Snowflake): readonly string[] {
    return this.#storage.grants.client(application).redirects
  }

  setRedirects(application: Snowflake, redirects: readonly string[]): Promise<void> {
    return this.#storage.db.write(() => this.#storage.grants.setRedirects(application, redirects))
  }

  async offer({ scopes, ...offer }: Parameters<Grants['offer']>[0]): Promise<string> {
    const code = makeSecret()
    const row = { ...offer, code: hashOf(code), scopes: scopes.join(' '), expires: this.#clock.now() + CODE_LIFE }
    await this.#storage.db.write(() => this.#storage.grants.addCode(row))
    return code
  }

  exchange({ application, code, redirect, verifier }: Parameters<Grants['exchange']>[0]): Promise<IssuedGrant | null> {
    const hash = hashOf(code)
    return this.#storage.db.write(() => {
      const row = this.#storage.grants.code(hash)
      if (row?.application !== application) return null
      if (row.used) {
        this.#storage.grants.dropByCode(hash)
        return null
      }
      const proof = verifier === null ? null : Buffer.from(hashOf(verifier)).toString('base64url')
      const isGood = row.expires > this.#clock.now() && row.redirect === redirect && row.challenge === proof
      if (!isGood) return null
      this.#storage.grants.useCode(hash)
      return this.#issue({ application, user: row.user, scopes: row.scopes, code: hash }, true)
    })
  }

  renew(application: Snowflake, refresh: string): Promise<IssuedGrant | null> {
    return this.#storage.db.write(() => {
      const row = this.#storage.grants.byRefresh(hashOf(refresh))
      if (row?.application !== application || row.ends <= this.#clock.now()) return null
      this.#storage.grants.drop(row)
      return this.#issue(row, true)
    })
  }

  grantOwner(application: Snowflake, owner: UserCid, scopes: readonly string[]): Promise<IssuedGrant> {
    return this.#storage.db.write(() =>
      this.#issue({ application, user: owner, scopes: scopes.join(' '), code: null }, false)
    )
  }

  find(access: string): Grant | undefined {
    const row = SECRET.test(access) ? this.#storage.grants.byAccess(hashOf(access)) : undefined
    return row && row.expires > this.#clock.now() ? grantOf(row) : undefined
  }

  revoke(application: Snowflake, token: string): Promise<void> {
    const hash = hashOf(token)
    return this.#storage.db.write(() => {
      const row = this.#storage.grants.byAccess(hash) ?? this.#storage.grants.byRefresh(hash)
      if (row?.application === application) this.#storage.grants.drop(row)
    })
  }

  forget(application: Snowflake): Promise<void> {
    return this.#storage.db.write(() => this.#storage.grants.dropClient(application))
  }

  /** Call inside a write. */
  #issue({ application, user, scopes, code }: Terms, renewable: boolean): IssuedGrant {
    const [access, refresh] = [makeSecret(), renewable ? makeSecret() : null]
    const now = this.#clock.now()
    const row: GrantRow = {
      access: hashOf(access),
      refresh: refresh === null ? null : hashOf(refresh),
      code,
      application,
      user,
      scopes,
      expires: now + ACCESS_LIFE,
      ends: now + (renewable ? REFRESH_LIFE : ACCESS_LIFE)
    }
    this.#storage.grants.add(row)
    this.#storage.grants.tidy(now, application, user, MOST)
    return { ...grantOf(row), access, refresh }
  }
}
