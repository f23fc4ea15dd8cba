/** People and bots of this node: keys, log-in, tokens, applications. */
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { hashPassword, verifyPassword } from '../../crypto/password.ts'
import { makeToken } from '../../crypto/token.ts'
import type { AccountEvent } from '../core/events.ts'
import { globalId, userCidOf, type Snowflake, type UserCid } from '../core/ids.ts'
import type { Clock, Device, IdentityBlocks } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { AccountRow, ApplicationRow } from '../storage/sqlite/account-store.ts'
import type { Account, Accounts, ApplicationKey, ProfileChanges } from './app.ts'
import type { Application, ApplicationChanges } from './application.ts'
import { applicationKeyOf } from './application-key.ts'
import { replaceRoot, rootNumber, toDevice } from './account-keys.ts'
import { AccountRefused } from './errors.ts'
import { makeAccount, refuseName, toAccount, type Made, type Wanted } from './new-account.ts'
import { knownRoots, recovered, recoveryOf } from './recovery.ts'
import { applicationOfGuest, guestOf, type States } from './guest-bots.ts'
import { Tokens } from './tokens.ts'

const MAX_ACCOUNTS = 10_000
const MIN_PASSWORD = 8

const toApplication = ({ settings, ...row }: ApplicationRow): Application => ({
  ...row,
  settings: JSON.parse(settings) as Application['settings']
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
  readonly #tokens: Tokens
  readonly #states: States

  /** @param states of the guilds that this node holds. */
  constructor(storage: Storage, clock: Clock, notify: (event: AccountEvent) => void, states: States) {
    this.#states = states
    this.#storage = storage
    this.#clock = clock
    this.#notify = notify
    this.#tokens = new Tokens(storage.accounts)
    for (const row of storage.accounts.all()) this.#remember(row)
    for (const row of storage.accounts.applications()) this.#applications.set(row.id, row)
  }

  async register(input: { name: string; globalName?: string | null; password: string | null }) {
    return this.#named(input, async (login, password) => {
      const made = this.#make({ name: input.name, globalName: input.globalName ?? null, login, password, owner: null })
      const token = makeToken(made.row.id, made.row.created)
      await this.#keep(made, token)
      return { account: toAccount(made.row), token, recovery: recoveryOf(made.recovery, made.identity.genesis) }
    })
  }

  async recover(input: { name: string; words: string; identity: string | null; password: string | null }) {
    const { seed, genesis } = recovered(input, this.#storage.identities)
    const user = userCidOf(genesis)
    const here = this.#byUser.get(user)
    if (here) {
      const token = makeToken(here.id, this.#clock.now())
      await this.#replaceRoot(here, seed, () => this.#tokens.add(token, user, this.#clock.now()))
      return { account: toAccount(here), token }
    }
    return this.#named(input, async (login, password) => {
      const { keys, identity } = replaceRoot(genesis, seed, knownRoots(this.#states, user))
      const shown = { id: globalId('uid1', user), name: input.name, globalName: null, avatar: null, banner: null }
      const made = { bot: false, owner: null, created: this.#clock.now(), recovery: null, guest: false }
      const row = { user, ...shown, login, password, ...made, ...keys }
      const token = makeToken(row.id, row.created)
      await this.#keep({ row, identity, recovery: seed }, token)
      this.#notify({ type: 'root-replaced', user })
      return { account: toAccount(row), token }
    })
  }

  /** Holds a name while its account is being made. */
  async #named<T>(
    input: { readonly name: string; readonly password: string | null },
    make: (login: string, password: string | null) => Promise<T>
  ): Promise<T> {
    const login = input.name.normalize('NFKC').toLowerCase()
    refuseName(input.name)
    if (this.#byLogin.has(login) || this.#claimed.has(login)) {
      throw new AccountRefused('name-taken', `the name ${input.name} is taken on this node`)
    }
    if (input.password !== null && input.password.length < MIN_PASSWORD) {
      throw new AccountRefused('password-too-short', `a password has at least ${MIN_PASSWORD} characters`)
    }
    this.#claimed.add(login)
    try {
      return await make(login, input.password === null ? null : await hashPassword(input.password))
    } finally {
      this.#claimed.delete(login)
    }
  }

  async login(name: string, password: string) {
    const row = this.#byLogin.get(name.normalize('NFKC').toLowerCase())
    if (!(await verifyPassword(password, row?.password ?? null)) || !row?.password) return undefined
    const token = makeToken(row.id, this.#clock.now())
    await this.#storage.db.write(() => this.#tokens.addSession(token, row.user, this.#clock.now()))
    this.#tokens.forget({ user: row.user })
    this.#notify({ type: 'logged-out', user: row.user })
    return { account: toAccount(row), token }
  }

  async logout(token: string): Promise<void> {
    const user = this.authenticate(token)?.cid
    await this.#storage.db.write(() => this.#tokens.drop(token))
    this.#tokens.forget({ token })
    if (user) this.#notify({ type: 'logged-out', user })
  }

  authenticate(token: string): Account | undefined {
    const user = this.#tokens.holderOf(token) ?? this.#takeIn(token)
    return user && this.account(user)
  }

  /**
   * A bot of another node comes with its token. It can act at once: whatever it writes goes to disk after its keys.
   */
  #takeIn(token: string): UserCid | undefined {
    const guest = guestOf(token, this.#storage.identities, this.#states, this.#clock.now())
    if (!guest || this.#byUser.has(guest.row.user) || this.#byUser.size >= MAX_ACCOUNTS) return undefined
    const { row, identity } = guest
    this.#remember(row)
    this.#tokens.use(token, row.user)
    this.#storage.db
      .write(() => {
        this.#storage.identities.learn(identity)
        this.#storage.accounts.add(row)
        this.#tokens.add(token, row.user, row.created)
      })
      .catch(() => this.#forget(row))
    return row.user
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

  async updateProfile(user: UserCid, changes: ProfileChanges) {
    const row = this.#byUser.get(user)
    if (!row) throw new AccountRefused('unknown-account', 'there is no such account on this node')
    if (changes.name !== undefined) refuseName(changes.name)
    const next = { ...row, ...changes }
    await this.#storage.db.write(
      () => this.#storage.accounts.setProfile(user, next),
      () => this.#remember(next)
    )
    this.#notify({ type: 'account-updated', user })
    return toAccount(next)
  }

  async createApplication(owner: UserCid, name: string) {
    refuseName(name)
    const seed = makeKeyPair().seed
    const made = this.#make({ name, globalName: null, login: null, password: null, owner }, seed)
    const { id, user: bot } = made.row
    const application = {
      id,
      bot,
      owner,
      name,
      description: '',
      publicBot: true,
      flags: null,
      endpoint: null,
      origin: null,
      icon: null,
      cover: null,
      settings: '{}'
    }
    const token = makeToken(made.row.id, made.row.created, seed)
    await this.#keep(made, token, () => this.#storage.accounts.putApplication(application))
    this.#applications.set(application.id, application)
    return { application: toApplication(application), token }
  }

  application(id: Snowflake): Application | undefined {
    const guest = this.#byId.get(id)
    const row = this.#applications.get(id) ?? (guest?.guest ? applicationOfGuest(guest) : null)
    return row ? toApplication(row) : undefined
  }

  applicationsOf(owner: UserCid): readonly Application[] {
    return [...this.#applications.values()].filter((row) => row.owner === owner).map(toApplication)
  }

  applicationKey(id: Snowflake): ApplicationKey | undefined {
    const recovery = this.#applications.has(id) ? this.#byId.get(id)?.recovery : null
    return recovery ? applicationKeyOf(recovery) : undefined
  }

  async updateApplication(id: Snowflake, { settings, ...changes }: ApplicationChanges) {
    const before = this.#applicationRow(id)
    const said = { ...toApplication(before).settings, ...settings }
    const row = { ...before, ...changes, settings: JSON.stringify(said) }
    refuseName(row.name)
    await this.#storage.db.write(() => this.#storage.accounts.putApplication(row))
    this.#applications.set(id, row)
    this.#notify({ type: 'application-updated', user: row.bot })
    return toApplication(row)
  }

  /** The bot's account stays, for what it wrote bears its name; nobody can act as it any more, on any node. */
  async deleteApplication(id: Snowflake): Promise<void> {
    const { bot } = this.#applicationRow(id)
    await this.#replaceBotRoot(bot, () => {
      this.#storage.accounts.dropApplication(id)
      this.#storage.commands.drop(bot)
    })
    this.#applications.delete(id)
  }

  /** The bot gets a new root key, which is in its new token: the old one is worth nothing on any node of its guilds. */
  async resetToken(id: Snowflake): Promise<string> {
    const { bot } = this.#applicationRow(id)
    const now = this.#clock.now()
    const root = await this.#replaceBotRoot(bot, (seed) => this.#tokens.add(makeToken(id, now, seed), bot, now))
    return makeToken(id, now, root)
  }

  async #replaceBotRoot(user: UserCid, alongside: (seed: Uint8Array) => void): Promise<Uint8Array> {
    const row = this.#byUser.get(user)
    if (!row?.recovery)
      throw new AccountRefused('unknown-account', 'this node does not hold the recovery key of that bot')
    return this.#replaceRoot(row, row.recovery, alongside)
  }

  /** @returns the new root key's seed, in whose transaction `alongside` writes. */
  async #replaceRoot(
    row: AccountRow,
    recovery: Uint8Array,
    alongside: (seed: Uint8Array) => void
  ): Promise<Uint8Array> {
    const { user } = row
    const genesis = this.#storage.log.identity(row.cert)?.genesis
    if (!genesis) throw new Error('an account has no certificate')
    const before = Math.max(this.rootNumber(user), knownRoots(this.#states, user))
    const { keys, identity } = replaceRoot(genesis, recovery, before)
    const next = { ...row, ...keys }
    await this.#storage.db.write(
      () => {
        this.#storage.identities.learn(identity)
        this.#storage.accounts.setKeys(next)
        this.#tokens.dropAll(user)
        alongside(keys.root)
      },
      () => {
        this.#remember(next)
        this.#devices.delete(user)
      }
    )
    this.#endSessions(user)
    this.#notify({ type: 'root-replaced', user })
    return keys.root
  }

  /** What made the root key of a local user theirs; null: it is the genesis block's. */
  rotation(user: UserCid): IdentityBlocks['rotation'] {
    return this.#byUser.get(user)?.rotation ?? null
  }

  /** How often a local user has replaced their root key. */
  rootNumber(user: UserCid): number {
    const row = this.#byUser.get(user)
    const blocks = row && this.#storage.log.identity(row.cert)
    return blocks ? rootNumber(blocks.genesis, blocks.rotation) : 0
  }

  /** A local user has revoked this node's device, or has another root key: nobody acts as them here any more. */
  async revoked(user: UserCid): Promise<void> {
    const row = this.#byUser.get(user)
    if (!row) return
    if (row.guest) this.#forget(row)
    this.#tokens.end(user)
    this.#endSessions(user)
    await this.#storage.db.write(
      () => {
        this.#tokens.dropAll(user)
        if (row.guest) this.#storage.accounts.drop(user)
      },
      () => this.#tokens.ended(user)
    )
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

  /** @returns undefined for a user whose root key is not here. */
  signAsRoot(user: UserCid, statement: Uint8Array): Uint8Array | undefined {
    const row = this.#byUser.get(user)
    return row && makeSigner(row.root)(statement)
  }

  #applicationRow(id: Snowflake): ApplicationRow {
    const row = this.#applications.get(id)
    if (!row) throw new AccountRefused('unknown-account', 'there is no such application on this node')
    return row
  }

  #make(wanted: Wanted, seed?: Uint8Array): Made {
    if (this.#byUser.size >= MAX_ACCOUNTS)
      throw new AccountRefused('too-many', `a node has at most ${MAX_ACCOUNTS} accounts`)
    return makeAccount(wanted, this.#clock.now(), seed)
  }

  async #keep(made: Made, token: string, alongside: () => void = () => {}): Promise<void> {
    await this.#storage.db.write(
      () => {
        this.#storage.identities.learn(made.identity)
        this.#storage.accounts.add(made.row)
        this.#tokens.add(token, made.row.user, made.row.created)
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

  #forget(row: AccountRow): void {
    this.#byUser.delete(row.user)
    this.#byId.delete(row.id)
    this.#devices.delete(row.user)
    this.#tokens.forget({ user: row.user })
  }

  #endSessions(user: UserCid): void {
    this.#tokens.forget({ user })
    this.#notify({ type: 'tokens-ended', user })
  }
}
