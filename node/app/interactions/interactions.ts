/** Interactions, of both ends: a user's and a bot's may be on one node. */
import type { GuildCid, OpCid, Snowflake, UserCid } from '../../core/ids.ts'
import { verifyIdentity } from '../../core/identity.ts'
import { isInvokedBy } from '../../core/interactions/invoked.ts'
import { isConversation } from '../../core/conversation.ts'
import type { Message } from '../../core/messages.ts'
import type {
  Clock,
  Device,
  InteractionDesk,
  Logger,
  Network,
  Random,
  SentBook,
  SignedWhisper
} from '../../core/ports.ts'
import type { Storage } from '../../storage/index.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { EventBus } from '../bus.ts'
import type { LocalApplicationEmojis } from '../application-emojis.ts'
import type { LocalCommands } from '../commands.ts'
import type { Registry } from '../guild/registry.ts'
import type { LocalMessages } from '../messages.ts'
import { waitFor } from '../patience.ts'
import type { LocalThreads } from '../threads.ts'
import type { LocalWebhooks } from '../webhooks.ts'
import { Answers } from './answers.ts'
import { Incoming } from './incoming.ts'
import type { BotLine, Call, FirstAnswer, Interaction, Interactions, LiveInteraction } from './interaction.ts'
import { Outgoing } from './outgoing.ts'
import { PrivateMessages } from './private-messages.ts'

export interface InteractionsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly threads: LocalThreads
  readonly messages: LocalMessages
  readonly webhooks: LocalWebhooks
  readonly commands: LocalCommands
  readonly emojis: LocalApplicationEmojis
  readonly bus: EventBus
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  network(): Network
}

const SWEEP_EVERY = 600_000
/** ms that somebody waits for commands of bots elsewhere; and after which they are asked for again. */
const PATIENCE = 2000
const ASK_AGAIN = 30_000
/** Messages of which it is known whether what they say of who called is proved. */
const JUDGED = 8192

export class LocalInteractions implements Interactions, InteractionDesk, Disposable {
  readonly #deps: InteractionsDeps
  readonly #outgoing: Outgoing
  readonly #incoming: Incoming
  readonly #answers: Answers
  readonly #judged = new Map<OpCid, boolean>()
  /** When the commands of a bot in a guild were asked for last. */
  readonly #asked = new Map<string, number>()
  readonly #sweeping: NodeJS.Timeout
  #line: BotLine | undefined

  constructor(deps: InteractionsDeps) {
    this.#deps = deps
    const privately = new PrivateMessages(deps)
    this.#incoming = new Incoming({ ...deps, privately, line: () => this.#line })
    this.#outgoing = new Outgoing({ ...deps, privately, takeHere: (...call) => this.#incoming.takeHere(...call) })
    this.#answers = new Answers({
      ...deps,
      privately,
      incoming: this.#incoming,
      heardHere: (...heard) => this.#outgoing.heardHere(...heard)
    })
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_EVERY).unref()
  }

  serve(line: BotLine): Disposable {
    this.#line = line
    return {
      [Symbol.dispose]: () => {
        if (this.#line === line) this.#line = undefined
      }
    }
  }

  begin(user: UserCid, call: Call): Promise<void> {
    return this.#outgoing.begin(user, call)
  }

  async commandsIn(guild: GuildCid, application: UserCid) {
    const state = this.#deps.registry.get(guild)?.state
    if (!state?.members.has(application)) return []
    await waitFor(this.#refresh(guild, application), PATIENCE)
    const { commands } = this.#deps
    const everywhere = commands.list({ application, guild: null }).map((command) => ({ command, isOfGuild: false }))
    if (isConversation(state)) return everywhere
    return [...commands.list({ application, guild }).map((command) => ({ command, isOfGuild: true })), ...everywhere]
  }

  waiting(id: Snowflake, token: string): Interaction | undefined {
    return this.#incoming.waiting(id, token)
  }

  isAnswered(id: Snowflake, token: string): boolean {
    return this.#incoming.isAnswered(id, token)
  }

  answer(interaction: Interaction, answer: FirstAnswer): Promise<Message | null> {
    return this.#answers.first(interaction, answer)
  }

  live(application: Snowflake, token: string): LiveInteraction | undefined {
    const account = this.#deps.accounts.byId(application)
    const kept = account && this.#incoming.keptBy(account.cid, token)
    return kept && this.#answers.live(kept, token)
  }

  isProved(message: Message): boolean {
    const { invoked, cid, author: application, guild, channel } = message
    if (!invoked) return false
    if (message.isPrivate) return true
    const known = this.#judged.get(cid)
    if (known !== undefined) return known
    const blocks = this.#deps.storage.log.identity(invoked.cert)
    const identity = blocks && verifyIdentity(blocks)
    // What is not known now may be known later.
    if (!identity) return false
    const isTheirs = identity.user === invoked.user && this.#hasBeenIn(guild, identity.user)
    const isProved = isTheirs && isInvokedBy({ guild, channel, application }, invoked, identity.key)
    if (this.#judged.size >= JUDGED) this.#judged.clear()
    this.#judged.set(cid, isProved)
    return isProved
  }

  take(whisper: SignedWhisper, peer: string): string | null {
    return this.#incoming.take(whisper, peer)
  }

  hear(whisper: SignedWhisper, peer: string): Promise<boolean> {
    return this.#outgoing.hear(whisper, peer)
  }

  /** A member says that their commands are others than before. @returns are they a bot? */
  heardOfCommands(guild: GuildCid, application: UserCid): boolean {
    if (this.#deps.registry.get(guild)?.state.users.get(application)?.bot !== true) return false
    this.#asked.delete(`${guild} ${application}`)
    return true
  }

  books(application: UserCid, guild: GuildCid): readonly SentBook[] {
    return this.#deps.commands.books(application, guild)
  }

  emojis(application: UserCid, guild: GuildCid): readonly SentBook[] {
    return this.#deps.emojis.books(application, guild)
  }

  device(user: UserCid): Device | undefined {
    return this.#deps.accounts.device(user)
  }

  *residents(): Iterable<UserCid> {
    for (const { cid, bot } of this.#deps.accounts.list()) if (bot) yield cid
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweeping)
    this.#outgoing[Symbol.dispose]()
    this.#answers[Symbol.dispose]()
  }

  #hasBeenIn(guild: GuildCid, user: UserCid): boolean {
    return this.#deps.registry.get(guild)?.state.users.has(user) ?? false
  }

  async #refresh(guild: GuildCid, application: UserCid): Promise<void> {
    const { clock, commands, logger } = this.#deps
    const name = `${guild} ${application}`
    if ((this.#asked.get(name) ?? -Infinity) > clock.now() - ASK_AGAIN) return
    if (this.#asked.size > JUDGED) this.#asked.clear()
    this.#asked.set(name, clock.now())
    const books = await this.#deps.network().commandBooks(application, guild)
    if (books.length === 0) this.#asked.delete(name)
    for (const book of books) {
      const isFine = await commands.learn(application, guild, book)
      if (!isFine) logger.warn('a peer has brought commands that their bot has not signed', { application })
    }
  }

  #sweep(): void {
    const { db, interactions, blobs } = this.#deps.storage
    db.write(() => {
      for (const blob of interactions.sweep(this.#deps.clock.now())) blobs.loosen(blob)
    }).catch((error: unknown) => this.#deps.logger.warn('old interactions could not be cleared away', { error }))
  }
}
