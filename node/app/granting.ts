/** What people let applications do in their name (OAuth 2, RFC 6749), as protocols for clients see it. */
import type { Snowflake, UserCid } from '../core/ids.ts'

export interface Grant {
  readonly application: Snowflake
  readonly user: UserCid
  readonly scopes: readonly string[]
  /** ms since the Unix epoch. */
  readonly expires: number
}

/** Said once: only hashes are kept. */
export interface IssuedGrant extends Grant {
  readonly access: string
  /** null: cannot be renewed. */
  readonly refresh: string | null
}

export interface Grants {
  /** A new secret of an application; the old one ends. */
  resetSecret(application: Snowflake): Promise<string>
  isSecret(application: Snowflake, secret: string): boolean
  /** Where codes may be sent. */
  redirects(application: Snowflake): readonly string[]
  setRedirects(application: Snowflake, redirects: readonly string[]): Promise<void>
  /**
   * A code that the application has a token for, once and within ten minutes.
   *
   * @param offer `challenge`: SHA-256 of the verifier, base64url (RFC 7636)
   */
  offer(offer: {
    application: Snowflake
    user: UserCid
    scopes: readonly string[]
    redirect: string
    challenge: string | null
  }): Promise<string>
  /** A code that comes twice ends what it was given for. @returns null: it is good for nothing */
  exchange(by: {
    application: Snowflake
    code: string
    redirect: string | null
    verifier: string | null
  }): Promise<IssuedGrant | null>
  /** Both tokens are new, and the old ones end. @returns null for a token that is good for nothing */
  renew(application: Snowflake, refresh: string): Promise<IssuedGrant | null>
  /** For the application's own owner. */
  grantOwner(application: Snowflake, owner: UserCid, scopes: readonly string[]): Promise<IssuedGrant>
  find(access: string): Grant | undefined
  /** By either token; of another application nothing happens. */
  revoke(application: Snowflake, token: string): Promise<void>
  /** The application is gone. */
  forget(application: Snowflake): Promise<void>
}
