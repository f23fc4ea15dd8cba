/** Whom devices act for: certificates, and what they stand on, of everybody who was ever heard of here. */
import type { StatementSync } from 'node:sqlite'
import type { Author } from '../../core/codec.ts'
import { openUserGenesis } from '../../core/identity.ts'
import { globalId, recallUserIds, type CertCid, type DeviceKey, type Snowflake, type UserCid } from '../../core/ids.ts'
import type { IdentityBlocks, VerifiedIdentity } from '../../core/ports.ts'
import type { Database } from './database.ts'

/** That share a root key, which no honest bots do. */
const MAX_BOTS = 8

const prepare = (db: Database) => ({
  identity: db.prepare('select genesis, cert, rotation, root, user from identities where cid = ?'),
  author: db.prepare('select user, root, iif(root is null, genesis, null) as genesis from identities where cid = ?'),
  identityRow: db.prepare('select n, user from identities where cid = ?'),
  deviceRow: db.prepare('select min(n) as n from identities where key = ?'),
  addIdentity: db.prepare(
    'insert or ignore into identities (cid, user, key, bot, genesis, cert, rotation, root, user_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  // Entries know a device by the first of its certificates.
  forget: db.prepare(
    'delete from identities as i where cid = ? and not exists ' +
      '(select 1 from identities o where o.key = i.key and o.n != i.n) returning key'
  ),
  userIds: db.prepare(
    'select user, cast(max(user_id) as text) as id from identities where user_id is not null group by user'
  ),
  newestDevice: db.prepare('select key from identities where user = ? order by n desc limit 1'),
  isBot: db.prepare('select bot from identities where user = ? limit 1'),
  people: db.prepare('select genesis from identities where bot = 0 group by user'),
  botsUnder: db.prepare(
    'select user, genesis, rotation from identities where root = ? and bot = 1 group by user limit ?'
  )
})

export class IdentityStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #devices = new Map<DeviceKey, number>()
  readonly #certs = new Map<CertCid, number>()

  constructor(db: Database) {
    this.#sql = prepare(db)
    recallUserIds(this.#userIds())
  }

  /** What a certificate stands on. */
  blocks(cert: CertCid): IdentityBlocks | undefined {
    const row = this.#sql.identity.get(cert)
    return (
      row && {
        genesis: row['genesis'] as Uint8Array,
        cert: row['cert'] as Uint8Array,
        rotation: row['rotation'] as Uint8Array | null
      }
    )
  }

  isKnown(cert: CertCid): boolean {
    return this.#certs.has(cert) || this.#sql.identityRow.get(cert) !== undefined
  }

  userOf(cert: CertCid): UserCid | undefined {
    return this.#sql.identityRow.get(cert)?.['user'] as UserCid | undefined
  }

  /** Whom a device acts for, and the root key that certified it. */
  authorOf(cert: CertCid): Author | undefined {
    const row = this.#sql.author.get(cert)
    if (!row) return undefined
    const root = row['root'] ?? openUserGenesis(row['genesis'] as Uint8Array)?.root
    return root ? { user: row['user'] as UserCid, root: root as DeviceKey } : undefined
  }

  /** Genesis blocks of every person whose device is known here. */
  people(): readonly Uint8Array[] {
    return this.#sql.people.all().map((row) => row['genesis'] as Uint8Array)
  }

  /** Bots for whom `root` has certified a device that is known here. */
  isBot(user: UserCid): boolean {
    return this.#sql.isBot.get(user)?.['bot'] === 1
  }

  botsUnder(root: DeviceKey): readonly (Omit<IdentityBlocks, 'cert'> & { readonly user: UserCid })[] {
    return this.#sql.botsUnder.all(root, MAX_BOTS).map((row) => ({
      user: row['user'] as UserCid,
      genesis: row['genesis'] as Uint8Array,
      rotation: row['rotation'] as Uint8Array | null
    }))
  }

  /** The device of a user that this node heard of last. */
  newestDevice(user: UserCid): DeviceKey | undefined {
    return this.#sql.newestDevice.get(user)?.['key'] as DeviceKey | undefined
  }

  /** Call inside a write. */
  learn(identity: VerifiedIdentity): void {
    const { cid, user, key, bot, genesis, cert, rotation, root } = identity
    const id = BigInt(globalId('uid1', user))
    this.#sql.addIdentity.run(cid, user, key, bot ? 1 : 0, genesis, cert, rotation, root, id)
  }

  /** One that no entry here was written by. Call inside a write. */
  forget(cert: CertCid): void {
    const row = this.#sql.forget.get(cert)
    if (!row) return
    this.#certs.delete(cert)
    this.#devices.delete(row['key'] as DeviceKey)
  }

  /** The number that `entries` and `tips` know a device by. */
  deviceNumber(key: DeviceKey): number | undefined {
    const known = this.#devices.get(key)
    if (known !== undefined) return known
    const n = this.#sql.deviceRow.get(key)?.['n']
    if (n === null || n === undefined) return undefined
    this.#devices.set(key, Number(n))
    return Number(n)
  }

  /** The number that `entries` know a certificate by. */
  certNumber(cert: CertCid): number | undefined {
    const known = this.#certs.get(cert)
    if (known !== undefined) return known
    const row = this.#sql.identityRow.get(cert)
    if (!row) return undefined
    this.#certs.set(cert, Number(row['n']))
    return Number(row['n'])
  }

  /** Forget the number caches: a write that made numbers may have been undone. */
  forgetNumbers(): void {
    this.#devices.clear()
    this.#certs.clear()
  }

  *#userIds(): Generator<readonly [UserCid, Snowflake]> {
    for (const row of this.#sql.userIds.iterate()) yield [row['user'] as UserCid, row['id'] as Snowflake]
  }
}
