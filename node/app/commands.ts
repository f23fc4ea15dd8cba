/**
 * Commands of bots: those of this node's bots as they register them, and copies of others' as their nodes have signed them.
 *
 * One bot's changes are made one after the other, each on what the one before has left.
 */
import { isNewer, isSignedBy, openBook, signBook } from '../core/commands/book.ts'
import { BOOK_LIMIT, MOST, readCommands, type Command } from '../core/commands/command.ts'
import { isRevokedIn } from '../core/devices.ts'
import type { GuildCid, Snowflake, UserCid } from '../core/ids.ts'
import { verifyIdentity } from '../core/identity.ts'
import type { Clock, Device, Random, SentBook } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { Storage } from '../storage/index.ts'
import type { BookRow } from '../storage/sqlite/command-store.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Commands, CommandScope, NewCommand } from './app.ts'
import { CommandRefused, Denied } from './errors.ts'
import { freshId } from './fresh-id.ts'
import type { Registry } from './guild/registry.ts'

export interface CommandsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
}

/** Books that have been read lately. */
const READ = 256
const NONE: readonly Command[] = []

interface Read {
  readonly bytes: Uint8Array
  readonly commands: readonly Command[]
}

const isSame = (a: Pick<Command, 'type' | 'name'>, b: Pick<Command, 'type' | 'name'>): boolean =>
  a.type === b.type && a.name === b.name

/** @throws CommandRefused */
const checkRoom = (commands: readonly Command[]): void => {
  for (const type of [1, 2, 3] as const)
    if (commands.filter((one) => one.type === type).length > MOST[type])
      throw new CommandRefused('too-many', `at most ${MOST[type]} commands of this type`)
}

export class LocalCommands implements Commands {
  readonly #deps: CommandsDeps
  readonly #lines = new Map<UserCid, Promise<unknown>>()
  readonly #read = new Map<string, Read>()

  constructor(deps: CommandsDeps) {
    this.#deps = deps
  }

  list({ application, guild }: CommandScope): readonly Command[] {
    const row = this.#deps.storage.commands.get(application, guild)
    if (!row) return NONE
    const name = `${application} ${guild ?? ''}`
    const known = this.#read.get(name)
    if (known && Buffer.compare(known.bytes, row.bytes) === 0) return known.commands
    const commands = readCommands(openBook(row.bytes)?.commands ?? '')
    if (this.#read.size >= READ) this.#read.clear()
    this.#read.set(name, { bytes: row.bytes, commands })
    return commands
  }

  find(application: UserCid, guild: GuildCid | null, id: Snowflake) {
    for (const scope of guild === null ? [null] : [guild, null]) {
      const command = this.list({ application, guild: scope }).find((one) => one.id === id)
      if (command) return { command, guild: scope }
    }
    return undefined
  }

  async register(scope: CommandScope, wanted: NewCommand) {
    let isNew = false
    const commands = await this.#change(scope, (before) => {
      const old = before.find((one) => isSame(one, wanted))
      isNew = old === undefined
      const made = this.#made(wanted, old?.id)
      return [...before.filter((one) => one !== old), made]
    })
    return { command: this.#named(commands, wanted), isNew }
  }

  async change(scope: CommandScope, id: Snowflake, make: (old: Command) => NewCommand): Promise<Command | undefined> {
    let name: Pick<Command, 'type' | 'name'> | undefined
    const commands = await this.#change(scope, (before) => {
      const old = before.find((one) => one.id === id)
      if (!old) return before
      const made = this.#made(make(old), id)
      name = made
      const isTaken = before.some((one) => one.id !== id && isSame(one, made))
      if (isTaken) throw new CommandRefused('name-taken', 'Application command names must be unique')
      return before.map((one) => (one === old ? made : one))
    })
    return name && this.#named(commands, name)
  }

  async replace(scope: CommandScope, wanted: readonly NewCommand[]): Promise<readonly Command[]> {
    return this.#change(scope, (before) =>
      wanted.map((one) => this.#made(one, before.find((old) => isSame(old, one))?.id))
    )
  }

  async remove(scope: CommandScope, id: Snowflake): Promise<boolean> {
    let found = false
    await this.#change(scope, (before) => {
      const left = before.filter((one) => one.id !== id)
      found = left.length < before.length
      return found ? left : before
    })
    return found
  }

  /** What this node has of a bot, for one guild: signed, with the certificates that prove it. */
  books(application: UserCid, guild: GuildCid): readonly SentBook[] {
    return [null, guild].flatMap((scope) => {
      const row = this.#deps.storage.commands.get(application, scope)
      const signed = row && this.#signedNow(row)
      const identity = signed && this.#deps.storage.log.identity(signed.cert)
      return identity ? [{ bytes: signed.bytes, sig: signed.sig, identity }] : []
    })
  }

  /** With a new token a bot has another device, and what the one before has signed is worth nothing. */
  #signedNow(row: BookRow): Pick<BookRow, 'bytes' | 'sig' | 'cert'> {
    const device = this.#deps.accounts.device(row.application)
    const book = device && device.cert !== row.cert ? openBook(row.bytes) : undefined
    return device && book ? { ...signBook(book, device), cert: device.cert } : row
  }

  /**
   * Takes a book of a bot that a peer has brought for a guild, unless a later one is here. Resolves when it is on disk.
   *
   * Attack when absent: a bot's node is asked for one guild, and gives books of a thousand others to keep.
   *
   * @returns false when it is none that an honest peer brings.
   */
  async learn(application: UserCid, guild: GuildCid, signed: SentBook): Promise<boolean> {
    const { bytes, sig } = signed
    const book = openBook(bytes)
    const author = book && verifyIdentity(signed.identity)
    if (!author || author.user !== application || author.cid !== book.cert || !isSignedBy(signed, author.key))
      return false
    if (book.guild !== null && book.guild !== guild) return false
    const { storage, registry, clock } = this.#deps
    const isEarly = book.t > clock.now() + 600_000
    if (isEarly || isRevokedIn(registry.states(), author)) return true
    const row: BookRow = { application, guild: book.guild ?? '', t: book.t, bytes, sig, cert: book.cert }
    await storage.db.write(() => {
      if (!isNewer(storage.commands.get(application, book.guild), row)) return
      storage.identities.learn(author)
      storage.commands.put(row)
    })
    return true
  }

  #made(wanted: NewCommand, id: Snowflake | undefined): Command {
    const version = freshId(this.#deps)
    return { ...wanted, id: id ?? version, version }
  }

  #named(commands: readonly Command[], wanted: Pick<Command, 'type' | 'name'>): Command {
    const found = commands.find((one) => isSame(one, wanted))
    if (!found) throw new Error('a command just registered is not there')
    return found
  }

  /** @throws Denied when there would be too many; StorageFailed */
  #change(scope: CommandScope, make: (before: readonly Command[]) => readonly Command[]): Promise<readonly Command[]> {
    const { application } = scope
    const line = this.#lines.get(application) ?? Promise.resolve()
    const turn = line.then(async () => {
      const before = this.list(scope)
      const after = make(before)
      if (after !== before) await this.#write(scope, after)
      return after
    })
    const quiet = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#lines.get(application) === quiet) this.#lines.delete(application)
      })
    this.#lines.set(application, quiet)
    return turn
  }

  async #write({ application, guild }: CommandScope, commands: readonly Command[]): Promise<void> {
    checkRoom(commands)
    const json = JSON.stringify(commands)
    if (json.length > BOOK_LIMIT)
      throw new CommandRefused('too-large', `all commands together have at most ${BOOK_LIMIT} characters`)
    const { storage, clock } = this.#deps
    const device = this.#device(application)
    const t = Math.max(clock.now(), (storage.commands.get(application, guild)?.t ?? 0) + 1)
    const { bytes, sig } = signBook({ guild, t, commands: json }, device)
    await storage.db.write(() =>
      storage.commands.put({ application, guild: guild ?? '', t, bytes, sig, cert: device.cert })
    )
  }

  #device(user: UserCid): Device {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }
}
