/** Whose a token is: every live one of this node is in the database, and those that have been used are in memory too. */
import { isTokenShaped, tokenHash } from '../../crypto/token.ts'
import type { UserCid } from '../core/ids.ts'
import type { AccountStore } from '../storage/sqlite/account-store.ts'

/** Log-ins that one person has at once; the oldest ends. */
const MAX_SESSIONS = 100

const keyOf = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')

export class Tokens {
  readonly #store: AccountStore
  readonly #used = new Map<string, UserCid>()
  /** Whose tokens end; those that are on disk yet are good for nothing. */
  readonly #ending = new Set<UserCid>()

  constructor(store: AccountStore) {
    this.#store = store
  }

  holderOf(token: string): UserCid | undefined {
    if (!isTokenShaped(token)) return undefined
    const hash = tokenHash(token)
    const holder = this.#used.get(keyOf(hash)) ?? this.#store.userOfToken(hash)
    if (!holder || this.#ending.has(holder)) return undefined
    this.#used.set(keyOf(hash), holder)
    return holder
  }

  /** A token is good from now on, and will be on disk in a moment. */
  use(token: string, user: UserCid): void {
    this.#used.set(keyOf(tokenHash(token)), user)
  }

  /** Call inside a write. @param created ms since the Unix epoch */
  add(token: string, user: UserCid, created: number): void {
    this.#store.addToken(tokenHash(token), user, created)
  }

  /** One log-in more: of too many the oldest ends. Call inside a write. */
  addSession(token: string, user: UserCid, created: number): void {
    this.add(token, user, created)
    this.#store.keepNewestTokens(user, MAX_SESSIONS)
  }

  /** Call inside a write. */
  drop(token: string): void {
    this.#store.dropToken(tokenHash(token))
  }

  /** Call inside a write. */
  dropAll(user: UserCid): void {
    this.#store.dropTokens(user)
  }

  /** From now on, and not when the disk says so: who acts as them in between would be remembered as good. */
  end(user: UserCid): void {
    this.#ending.add(user)
    this.forget({ user })
  }

  /** They are off the disk. */
  ended(user: UserCid): void {
    this.#ending.delete(user)
  }

  /** What of a token, or of a user's, is still good is found in the database again. */
  forget({ token, user }: { readonly token?: string; readonly user?: UserCid }): void {
    if (token !== undefined) this.#used.delete(keyOf(tokenHash(token)))
    for (const [key, holder] of this.#used) if (holder === user) this.#used.delete(key)
  }
}
