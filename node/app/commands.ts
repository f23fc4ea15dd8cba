/**
 * Commands of bots: those of this node's bots as they register them, and copies of others' as their nodes have signed them.
 *
 * One bot's changes are made one after the other, each on what the one before has left.
 */
import { BOOK_LIMIT, MOST, readCommands, type Command } from '../core/commands/command.ts'
import { isConversation } from '../core/conversation.ts'
import type { GuildCid, Snowflake, UserCid } from '../core/ids.ts'
import type { Clock, Network, Random, SentBook } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import { Books } from './books.ts'
import type { Commands, CommandScope, NewCommand } from './app.ts'
import { CommandRefused } from './errors.ts'
import { freshId } from './fresh-id.ts'
import { Lines } from './lines.ts'
import type { Registry } from './guild/registry.ts'

export interface CommandsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  network(): Network
}

/** ms; whoever registers one command after the other tells of it once. */
const TELL_AFTER = 200

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
  readonly #lines = new Lines<UserCid>()
  readonly #books: Books<readonly Command[]>
  /** Guilds whose nodes are to be told of a change. */
  readonly #untold = new Map<UserCid, Set<GuildCid>>()

  constructor(deps: CommandsDeps) {
    this.#deps = deps
    this.#books = new Books(deps, 'commands', readCommands)
  }

  list({ application, guild }: CommandScope): readonly Command[] {
    return this.#books.list(application, guild)
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

  async replace(
    scope: CommandScope,
    wanted: readonly (NewCommand & { readonly known: Snowflake | null })[]
  ): Promise<readonly Command[]> {
    return this.#change(scope, (before) => {
      const ofKnown = new Set(wanted.map(({ known }) => known))
      return wanted.map(({ known, ...one }) => {
        const old =
          before.find(({ id, type }) => id === known && type === one.type) ??
          before.find((other) => isSame(other, one) && !ofKnown.has(other.id))
        return this.#made(one, old?.id)
      })
    })
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

  /** What this node has of a bot, for one guild. */
  books(application: UserCid, guild: GuildCid): readonly SentBook[] {
    return [null, guild].flatMap((scope) => this.#books.sent(application, scope))
  }

  /** See books.ts. */
  learn(application: UserCid, guild: GuildCid, signed: SentBook): Promise<boolean> {
    return this.#books.learn(application, guild, signed)
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
    return this.#lines.run(scope.application, async () => {
      const before = this.list(scope)
      const after = make(before)
      if (after !== before) await this.#write(scope, after)
      return after
    })
  }

  async #write({ application, guild }: CommandScope, commands: readonly Command[]): Promise<void> {
    checkRoom(commands)
    const json = JSON.stringify(commands)
    if (json.length > BOOK_LIMIT)
      throw new CommandRefused('too-large', `all commands together have at most ${BOOK_LIMIT} characters`)
    await this.#books.write(application, guild, json)
    this.#changed(application, guild)
  }

  #changed(application: UserCid, guild: GuildCid | null): void {
    const { registry } = this.#deps
    const all = [...registry.all()].filter(({ state }) => state.members.has(application) && !isConversation(state))
    const waiting = this.#untold.get(application)
    const untold = waiting ?? new Set()
    for (const cid of guild === null ? all.map(({ cid: one }) => one) : [guild]) untold.add(cid)
    if (waiting) return
    this.#untold.set(application, untold)
    setTimeout(() => this.#tell(application), TELL_AFTER).unref()
  }

  #tell(application: UserCid): void {
    const { accounts, network } = this.#deps
    const device = accounts.device(application)
    const guilds = this.#untold.get(application) ?? []
    this.#untold.delete(application)
    if (device) for (const guild of guilds) network().tell(guild, device, { k: 'commands' })
  }
}
