/** People and bots of this node: keys, log-in, tokens, applications. */
import { certifyDevice, makeKeyPair, makeSigner, makeUser, type NewUser } from '../../crypto/identity.ts'
import { hashPassword, verifyPassword } from '../../crypto/password.ts'
import { isTokenShaped, makeToken, tokenHash } from '../../crypto/token.ts'
import type { AccountEvent } from '../core/events.ts'
import { certCidOf, globalId, type DeviceKey, type Snowflake, type UserCid } from '../core/ids.ts'
import { certificateStatements, verifyIdentity } from '../core/identity.ts'
import type { Clock, Device, VerifiedIdentity } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { AccountRow, ApplicationRow } from '../storage/sqlite/account-store.ts'
import type { Account, Accounts, Application } from './app.ts'
import { AccountRefused } from './errors.ts'

const MAX_ACCOUNTS = 10_000
const MIN_PASSWORD = 8
/** Log-ins that one person has at once; the oldest ends. */
const MAX_SESSIONS = 100

const NAME = /^[^\s@#:`][^@#:`\n\r\0]{0,30}[^\s@#:`]$|^[^\s@#:`\0]$/u

interface Made {
  readonly row: AccountRow
  readonly identity: VerifiedIdentity
}

const toAccount = (row: AccountRow): Account => ({
  cid: row.user,
  id: row.id,
  name: row.name,
  globalName: row.globalName,
  avatar: row.avatar,
  bot: row.bot,
  login: row.login,
  owner: row.owner,
  createdAt: row.created
})

const toApplication = (row: ApplicationRow): Application => ({ ...row })

/** A device of this node for a user, certified by the user's root key. */
const certified = (made: NewUser): { readonly seed: Uint8Array; readonly identity: VerifiedIdentity } => {
  const device = makeKeyPair()
  const statements = certificateStatements(made.user, device.key)
  const cert = certifyDevice(made.root.seed, made.user, device, statements)
  const identity = verifyIdentity({ genesis: made.genesis, cert, rotation: null })
  if (!identity) throw new Error('a certificate just made does not verify')
  return { seed: device.seed, identity }
}

const toDevice = (row: AccountRow): Device => ({
  user: row.user,
  key: makeKeyPair(row.device).key as DeviceKey,
  cert: row.cert,
  root: makeKeyPair(row.root).key as DeviceKey,
  sign: makeSigner(row.device)
})

export class LocalAccounts implements Accounts {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #notify: (event: AccountEvent) => void
  readonly #byUser = new Map<UserCid, AccountRow>()
  readonly #byId = new Map<Snowflake, AccountRow>()
  readonly #byLogin = new Map<string, AccountRow>()
  readonly #applications = new Map<Snowflake, ApplicationRow>()
  readonly #devices = new Map<UserCid, Device>()
  /** Names of registrations that are under way: making one takes a moment. */
  readonly #claimed = new Set<string>()
  /** Which user a token's hash belongs to; every live token of this node is here or in the database. */
  readonly #sessions = new Map<string, UserCid>()

  constructor(storage: Storage, clock: Clock, notify: (event: AccountEvent) => void) {
    this.#storage = storage
    this.#clock = clock
    this.#notify = notify
    for (const row of storage.accounts.all()) this.#remember(row)
    for (const row of storage.accounts.applications()) this.#applications.set(row.id, row)
  }

  async register(input: { name: string; globalName?: string | null; password: string | null }) {
    const login = input.name.normalize('NFKC').toLowerCase()
    this.#refuseName(input.name)
    if (this.#byLogin.has(login) || this.#claimed.has(login)) {
      throw new AccountRefused('name-taken', `the name ${input.name} is taken on this node`)
    }
    if (input.password !== null && input.password.length < MIN_PASSWORD) {
      throw new AccountRefused('password-too-short', `a password has at least ${MIN_PASSWORD} characters`)
    }
    this.#claimed.add(login)
    try {
      const password = input.password === null ? null : await hashPassword(input.password)
      const made = this.#make({ name: input.name, globalName: input.globalName ?? null, login, password, owner: null })
      const token = makeToken(made.row.id, made.row.created)
      await this.#keep(made, token)
      return { account: toAccount(made.row), token }
    } finally {
      this.#claimed.delete(login)
    }
  }

  async login(name: string, password: string) {
    const row = this.#byLogin.get(name.normalize('NFKC').toLowerCase())
    if (!(await verifyPassword(password, row?.password ?? null)) || !row?.password) return undefined
    const token = makeToken(row.id, this.#clock.now())
    await this.#storage.db.write(() => {
      this.#storage.accounts.addToken(tokenHash(token), row.user, this.#clock.now())
      this.#storage.accounts.keepNewestTokens(row.user, MAX_SESSIONS)
    })
    this.#forgetSessions(row.user)
    return { account: toAccount(row), token }
  }

  async logout(token: string): Promise<void> {
    const hash = tokenHash(token)
    await this.#storage.db.write(() => this.#storage.accounts.dropToken(hash))
    this.#sessions.delete(Buffer.from(hash).toString('base64'))
  }

  authenticate(token: string): Account | undefined {
    if (!isTokenShaped(token)) return undefined
    const hash = tokenHash(token)
    const key = Buffer.from(hash).toString('base64')
    const user = this.#sessions.get(key) ?? this.#storage.accounts.userOfToken(hash)
    if (!user) return undefined
    this.#sessions.set(key, user)
    return this.account(user)
  }

  account(user: UserCid): Account | undefined {
    const row = this.#byUser.get(user)
    return row && toAccount(row)
  }

  byId(id: Snowflake): Account | undefined {
    const row = this.#byId.get(id)
    return row && toAccount(row)
  }

  byName(name: string): Account | undefined {
    const row = this.#byLogin.get(name.normalize('NFKC').toLowerCase())
    return row && toAccount(row)
  }

  list(): readonly Account[] {
    return [...this.#byUser.values()].map(toAccount)
  }

  async updateProfile(user: UserCid, changes: { name?: string; globalName?: string | null; avatar?: string | null }) {
    const row = this.#byUser.get(user)
    if (!row) throw new AccountRefused('unknown-account', 'there is no such account on this node')
    if (changes.name !== undefined) this.#refuseName(changes.name)
    const next = { ...row, ...changes }
    await this.#storage.db.write(
      () => this.#storage.accounts.setProfile(user, next),
      () => this.#remember(next)
    )
    this.#notify({ type: 'account-updated', user })
    return toAccount(next)
  }

  async createApplication(owner: UserCid, name: string) {
    this.#refuseName(name)
    const seed = makeKeyPair().seed
    const made = this.#make({ name, globalName: null, login: null, password: null, owner }, seed)
    const application = { id: made.row.id, bot: made.row.user, owner, name, description: '', publicBot: true }
    const token = makeToken(made.row.id, made.row.created, seed)
    await this.#keep(made, token, () => this.#storage.accounts.putApplication(application))
    this.#applications.set(application.id, application)
    return { application: toApplication(application), token }
  }

  application(id: Snowflake): Application | undefined {
    const row = this.#applications.get(id)
    return row && toApplication(row)
  }

  applicationsOf(owner: UserCid): readonly Application[] {
    return [...this.#applications.values()].filter((row) => row.owner === owner).map(toApplication)
  }

  async updateApplication(id: Snowflake, changes: { name?: string; description?: string; publicBot?: boolean }) {
    const row = { ...this.#applicationRow(id), ...changes }
    this.#refuseName(row.name)
    await this.#storage.db.write(() => this.#storage.accounts.putApplication(row))
    this.#applications.set(id, row)
    return toApplication(row)
  }

  /** The bot's account stays, for what it wrote bears its name; nobody can act as it any more. */
  async deleteApplication(id: Snowflake): Promise<void> {
    const row = this.#applicationRow(id)
    await this.#storage.db.write(() => {
      this.#storage.accounts.dropTokens(row.bot)
      this.#storage.accounts.dropApplication(id)
    })
    this.#endSessions(row.bot)
    this.#applications.delete(id)
  }

  async resetToken(id: Snowflake): Promise<string> {
    const { bot } = this.#applicationRow(id)
    const token = makeToken(id, this.#clock.now())
    await this.#storage.db.write(() => {
      this.#storage.accounts.dropTokens(bot)
      this.#storage.accounts.addToken(tokenHash(token), bot, this.#clock.now())
    })
    this.#endSessions(bot)
    return token
  }

  /** This node's device of a local user. */
  device(user: UserCid): Device | undefined {
    const row = this.#byUser.get(user)
    const known = this.#devices.get(user)
    if (!row || known) return known
    const device = toDevice(row)
    this.#devices.set(user, device)
    return device
  }

  #applicationRow(id: Snowflake): ApplicationRow {
    const row = this.#applications.get(id)
    if (!row) throw new AccountRefused('unknown-account', 'there is no such application on this node')
    return row
  }

  #refuseName(name: string): void {
    if (!NAME.test(name)) {
      throw new AccountRefused(
        'name-malformed',
        'a name has 1 to 32 characters, without @ # : ` and without space at its ends'
      )
    }
  }

  #make(
    input: {
      name: string
      globalName: string | null
      login: string | null
      password: string | null
      owner: UserCid | null
    },
    seed?: Uint8Array
  ): Made {
    if (this.#byUser.size >= MAX_ACCOUNTS)
      throw new AccountRefused('too-many', `a node has at most ${MAX_ACCOUNTS} accounts`)
    const created = this.#clock.now()
    const bot = input.owner !== null
    const user = makeUser({ bot, owner: input.owner, t: created, ...(seed ? { seed } : {}) })
    const { seed: device, identity } = certified(user)
    const id = globalId('uid1', identity.user)
    const cert = certCidOf(identity.cert)
    const row = { ...input, user: identity.user, id, avatar: null, bot, created, root: user.root.seed, device, cert }
    return { row, identity }
  }

  async #keep(made: Made, token: string, alongside: () => void = () => {}): Promise<void> {
    await this.#storage.db.write(
      () => {
        this.#storage.log.learn(made.identity)
        this.#storage.accounts.add(made.row)
        this.#storage.accounts.addToken(tokenHash(token), made.row.user, made.row.created)
        alongside()
      },
      () => this.#remember(made.row)
    )
  }

  #remember(row: AccountRow): void {
    this.#byUser.set(row.user, row)
    this.#byId.set(row.id, row)
    if (row.login !== null) this.#byLogin.set(row.login, row)
  }

  #endSessions(user: UserCid): void {
    this.#forgetSessions(user)
    this.#notify({ type: 'tokens-ended', user })
  }

  /** What of them is still good is found in the database again. */
  #forgetSessions(user: UserCid): void {
    for (const [key, holder] of this.#sessions) if (holder === user) this.#sessions.delete(key)
  }
}
