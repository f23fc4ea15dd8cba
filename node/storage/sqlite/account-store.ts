/** People and bots whose keys this node holds, their tokens, and bots' applications. */
import type { StatementSync, SQLOutputValue } from 'node:sqlite'
import type { CertCid, Snowflake, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface AccountRow {
  readonly user: UserCid
  readonly id: Snowflake
  readonly login: string | null
  readonly password: string | null
  readonly name: string
  readonly globalName: string | null
  readonly avatar: string | null
  readonly banner: string | null
  readonly bot: boolean
  readonly owner: UserCid | null
  /** ms since the Unix epoch. */
  readonly created: number
  /** Seeds of the root key and of this node's device key. */
  readonly root: Uint8Array
  readonly device: Uint8Array
  readonly cert: CertCid
  /** Seed of the recovery key, of bots that were made here. */
  readonly recovery: Uint8Array | null
  /** What made the root key theirs; null: it is the genesis block's. */
  readonly rotation: Uint8Array | null
  /** A bot of another node, which came here with its token. */
  readonly guest: boolean
}

export interface ApplicationRow {
  readonly id: Snowflake
  readonly bot: UserCid
  readonly owner: UserCid
  readonly name: string
  readonly description: string
  readonly publicBot: boolean
  /** Discord's flags of the gateway's intents that it may have; null: all. */
  readonly flags: number | null
  /** Where its interactions are sent; null: they come over the gateway. */
  readonly endpoint: string | null
  /** Where this node was reached when that was said, without a trailing slash. */
  readonly origin: string | null
  readonly icon: string | null
  readonly cover: string | null
  /** What else its owner says of it, as JSON. */
  readonly settings: string
}

type Row = Record<string, SQLOutputValue>

/** Snowflakes do not fit a double: they are read as text. */
const ACCOUNT =
  'select user, cast(id as text) as sid, login, password, name, global_name, avatar, bot, owner, created, root, device, cert, recovery, rotation, guest, banner from accounts'
const APPLICATION =
  'select cast(id as text) as sid, bot, owner, name, description, public, flags, endpoint, origin, icon, cover, settings from applications'

const prepare = (db: Database) => ({
  all: db.prepare(`${ACCOUNT} order by created, user`),
  add: db.prepare(
    'insert into accounts (user, id, login, password, name, global_name, avatar, bot, owner, created, root, device, cert, recovery, rotation, guest, banner) ' +
      'values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  setKeys: db.prepare('update accounts set root = ?, device = ?, cert = ?, rotation = ? where user = ?'),
  drop: db.prepare('delete from accounts where user = ?'),
  profile: db.prepare('update accounts set name = ?, global_name = ?, avatar = ?, banner = ? where user = ?'),
  addToken: db.prepare('insert into tokens (hash, user, created) values (?, ?, ?)'),
  dropOldTokens: db.prepare(
    'delete from tokens where user = ? and hash not in (select hash from tokens where user = ? order by created desc limit ?)'
  ),
  tokenUser: db.prepare('select user from tokens where hash = ?'),
  dropToken: db.prepare('delete from tokens where hash = ?'),
  dropTokens: db.prepare('delete from tokens where user = ?'),
  applications: db.prepare(`${APPLICATION} order by id`),
  putApplication: db.prepare(
    'insert into applications (id, bot, owner, name, description, public, flags, endpoint, origin, icon, cover, settings) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ' +
      'on conflict (id) do update set name = excluded.name, description = excluded.description, public = excluded.public, flags = excluded.flags, endpoint = excluded.endpoint, origin = excluded.origin, icon = excluded.icon, cover = excluded.cover, settings = excluded.settings'
  ),
  dropApplication: db.prepare('delete from applications where id = ?')
})

const account = (row: Row): AccountRow => ({
  user: row['user'] as UserCid,
  id: row['sid'] as Snowflake,
  login: row['login'] as string | null,
  password: row['password'] as string | null,
  name: row['name'] as string,
  globalName: row['global_name'] as string | null,
  avatar: row['avatar'] as string | null,
  banner: row['banner'] as string | null,
  bot: row['bot'] === 1,
  owner: row['owner'] as UserCid | null,
  created: Number(row['created']),
  root: row['root'] as Uint8Array,
  device: row['device'] as Uint8Array,
  cert: row['cert'] as CertCid,
  recovery: row['recovery'] as Uint8Array | null,
  rotation: row['rotation'] as Uint8Array | null,
  guest: row['guest'] === 1
})

const application = (row: Row): ApplicationRow => ({
  id: row['sid'] as Snowflake,
  bot: row['bot'] as UserCid,
  owner: row['owner'] as UserCid,
  name: row['name'] as string,
  description: row['description'] as string,
  publicBot: row['public'] === 1,
  flags: row['flags'] as number | null,
  endpoint: row['endpoint'] as string | null,
  origin: row['origin'] as string | null,
  icon: row['icon'] as string | null,
  cover: row['cover'] as string | null,
  settings: row['settings'] as string
})

/** Reads at any time; every method that changes something is called inside a write. */
export class AccountStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  all(): readonly AccountRow[] {
    return this.#sql.all.all().map(account)
  }

  add(row: AccountRow): void {
    const { user, id, login, password, name, globalName, avatar, bot, owner, created } = row
    const known = [user, BigInt(id), login, password, name, globalName, avatar, bot ? 1 : 0, owner, created] as const
    const { root, device, cert, recovery, rotation, guest, banner } = row
    this.#sql.add.run(...known, root, device, cert, recovery, rotation, guest ? 1 : 0, banner)
  }

  setKeys({ user, root, device, cert, rotation }: AccountRow): void {
    this.#sql.setKeys.run(root, device, cert, rotation, user)
  }

  drop(user: UserCid): void {
    this.#sql.drop.run(user)
  }

  setProfile(user: UserCid, profile: Pick<AccountRow, 'name' | 'globalName' | 'avatar' | 'banner'>): void {
    this.#sql.profile.run(profile.name, profile.globalName, profile.avatar, profile.banner, user)
  }

  addToken(hash: Uint8Array, user: UserCid, created: number): void {
    this.#sql.addToken.run(hash, user, created)
  }

  /** Ends all but the newest. */
  keepNewestTokens(user: UserCid, count: number): void {
    this.#sql.dropOldTokens.run(user, user, count)
  }

  userOfToken(hash: Uint8Array): UserCid | undefined {
    return this.#sql.tokenUser.get(hash)?.['user'] as UserCid | undefined
  }

  dropToken(hash: Uint8Array): void {
    this.#sql.dropToken.run(hash)
  }

  dropTokens(user: UserCid): void {
    this.#sql.dropTokens.run(user)
  }

  applications(): readonly ApplicationRow[] {
    return this.#sql.applications.all().map(application)
  }

  putApplication(row: ApplicationRow): void {
    const { id, bot, owner, name, description, publicBot, flags, endpoint, origin, icon, cover, settings } = row
    const known = [BigInt(id), bot, owner, name, description, publicBot ? 1 : 0, flags, endpoint, origin] as const
    this.#sql.putApplication.run(...known, icon, cover, settings)
  }

  dropApplication(id: Snowflake): void {
    this.#sql.dropApplication.run(BigInt(id))
  }
}
