/** A new account, before it is kept: its keys, and under which names there may be one. */
import { makeUser } from '../../crypto/identity.ts'
import { globalId, type UserCid } from '../core/ids.ts'
import type { VerifiedIdentity } from '../core/ports.ts'
import type { AccountRow } from '../storage/sqlite/account-store.ts'
import { certify } from './account-keys.ts'
import type { Account } from './app.ts'
import { AccountRefused } from './errors.ts'

const NAME = /^[^\s@#:`][^@#:`\n\r\0]{0,30}[^\s@#:`]$|^[^\s@#:`\0]$/u

export interface Made {
  readonly row: AccountRow
  readonly identity: VerifiedIdentity
  /** Seed of the recovery key. */
  readonly recovery: Uint8Array
}

export interface Wanted {
  readonly name: string
  readonly globalName: string | null
  readonly login: string | null
  /** Hashed. */
  readonly password: string | null
  /** Of a bot. */
  readonly owner: UserCid | null
}

export const toAccount = (row: AccountRow): Account => ({
  cid: row.user,
  id: row.id,
  name: row.name,
  globalName: row.globalName,
  avatar: row.avatar,
  banner: row.banner,
  bot: row.bot,
  login: row.login,
  owner: row.owner,
  createdAt: row.created
})

/** @throws AccountRefused */
export const refuseName = (name: string): void => {
  if (!NAME.test(name)) {
    throw new AccountRefused(
      'name-malformed',
      'a name has 1 to 32 characters, without @ # : ` and without space at its ends'
    )
  }
}

/**
 * @param created ms since the Unix epoch
 * @param seed of the root key; a new one when it is left out
 */
export const makeAccount = (input: Wanted, created: number, seed?: Uint8Array): Made => {
  const bot = input.owner !== null
  const made = makeUser({ bot, owner: input.owner, t: created, ...(seed ? { seed } : {}) })
  const { keys, identity } = certify(made.user, made.root, { genesis: made.genesis, rotation: null })
  const { user } = identity
  const recovery = bot ? made.recovery : null
  const row = {
    ...input,
    user,
    id: globalId('uid1', user),
    avatar: null,
    banner: null,
    bot,
    created,
    ...keys,
    recovery,
    guest: false
  }
  return { row, identity, recovery: made.recovery }
}
