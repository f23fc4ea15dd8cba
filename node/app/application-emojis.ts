/**
 * Emoji of applications: those of this node's bots as they are made, and copies of others' as their nodes have signed them. They are
 * asked for when somebody looks at one that nobody here knows, and before a bot's own list is shown or changed: its token may be used
 * elsewhere too.
 */
import { MOST_APPLICATION_EMOJIS, readApplicationEmojis, type ApplicationEmoji } from '../core/application-emojis.ts'
import type { GuildCid, Snowflake, UserCid } from '../core/ids.ts'
import type { Logger, Network, Random, SentBook } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { ApplicationEmojis } from './app.ts'
import { Books, type BooksDeps } from './books.ts'
import { Denied } from './errors.ts'
import { freshId } from './fresh-id.ts'
import { Lines } from './lines.ts'
import { waitFor } from './patience.ts'

/** ms that somebody waits for what other nodes say, and until they are asked again about one bot. */
const PATIENCE = 2000
const ASK_AGAIN = 5000
/** Bots that are asked for at once, and guilds in which one is. */
const BOTS = 20
const GUILDS = 3
const REMEMBERED = 4096

interface EmojiDeps extends BooksDeps {
  readonly random: Random
  readonly logger: Logger
  network(): Network
}

type Listed = ReadonlyMap<Snowflake, ApplicationEmoji>

const parse = (json: string): Listed => new Map(readApplicationEmojis(json).map((emoji) => [emoji.id, emoji]))

export class LocalApplicationEmojis implements ApplicationEmojis {
  readonly #deps: EmojiDeps
  readonly #books: Books<Listed>
  readonly #lines = new Lines<UserCid>()
  readonly #asked = new Map<UserCid, number>()
  readonly #watching = new Set<() => void>()

  constructor(deps: EmojiDeps) {
    this.#deps = deps
    this.#books = new Books(deps, 'emojis', parse)
  }

  /** As far as this node knows. */
  of(application: UserCid): readonly ApplicationEmoji[] {
    return [...this.#books.list(application, null).values()]
  }

  async list(application: UserCid): Promise<readonly ApplicationEmoji[]> {
    await waitFor(this.#refresh(application), PATIENCE)
    return this.of(application)
  }

  async make(application: UserCid, looks: Pick<ApplicationEmoji, 'name' | 'image'>): Promise<ApplicationEmoji> {
    const made = { id: freshId(this.#deps), ...looks }
    await this.#change(application, (before) => {
      if (before.length >= MOST_APPLICATION_EMOJIS)
        throw new Denied(refuse('limit-reached', `an application has at most ${MOST_APPLICATION_EMOJIS} emoji`))
      return [...before, made]
    })
    return made
  }

  async rename(application: UserCid, id: Snowflake, name: string): Promise<ApplicationEmoji | undefined> {
    const after = await this.#change(application, (before) =>
      before.map((emoji) => (emoji.id === id ? { ...emoji, name } : emoji))
    )
    return after.find((emoji) => emoji.id === id)
  }

  async remove(application: UserCid, id: Snowflake): Promise<boolean> {
    let found = false
    await this.#change(application, (before) => {
      const left = before.filter((emoji) => emoji.id !== id)
      found = left.length < before.length
      return left
    })
    return found
  }

  async find(id: Snowflake): Promise<ApplicationEmoji | undefined> {
    const known = this.#known(id)
    if (known) return known
    const asked = [...this.#bots()].slice(0, BOTS).map((bot) => this.#refresh(bot))
    await waitFor(Promise.all(asked), PATIENCE)
    return this.#known(id)
  }

  /** What this node gives peers of a guild that the bot is in. */
  books(application: UserCid, guild: GuildCid): readonly SentBook[] {
    const isThere = this.#deps.registry.get(guild)?.state.members.has(application)
    return isThere ? this.#books.sent(application, null) : []
  }

  /** See books.ts. */
  learn(application: UserCid, guild: GuildCid, signed: SentBook): Promise<boolean> {
    return this.#books.learn(application, guild, signed)
  }

  /** @param changed is called when a bot may have other emoji. Dispose to stop. */
  watch(changed: () => void): Disposable {
    this.#watching.add(changed)
    return { [Symbol.dispose]: () => void this.#watching.delete(changed) }
  }

  /** Those of this node first: nobody elsewhere takes the place of theirs. */
  #known(id: Snowflake): ApplicationEmoji | undefined {
    const { accounts, storage } = this.#deps
    const local = (bot: UserCid): boolean => accounts.account(bot) !== undefined
    const all = storage.commands.withEmojis()
    for (const bot of [...all.filter(local), ...all.filter((each) => !local(each))]) {
      const found = this.#books.list(bot, null).get(id)
      if (found) return found
    }
    return undefined
  }

  /** Of the guilds here, those that have not been asked for lately. */
  *#bots(): Iterable<UserCid> {
    const seen = new Set<UserCid>()
    for (const { users, members } of this.#deps.registry.states())
      for (const { user, bot } of users.values()) {
        if (!bot || seen.has(user) || !members.has(user) || this.#isFresh(user)) continue
        seen.add(user)
        yield user
      }
  }

  #isFresh(application: UserCid): boolean {
    return (this.#asked.get(application) ?? -Infinity) > this.#deps.clock.now() - ASK_AGAIN
  }

  async #refresh(application: UserCid): Promise<void> {
    if (this.#isFresh(application)) return
    const { registry, clock, logger } = this.#deps
    if (this.#asked.size > REMEMBERED) this.#asked.clear()
    this.#asked.set(application, clock.now())
    const before = this.#books.list(application, null)
    const guilds = [...registry.states()].filter(({ members }) => members.has(application)).slice(0, GUILDS)
    await Promise.all(
      guilds.map(async ({ guild }) => {
        for (const book of await this.#deps.network().emojiBooks(application, guild)) {
          const isFine = await this.learn(application, guild, book)
          if (!isFine) logger.warn('a peer has brought emoji that their bot has not signed', { application })
        }
      })
    )
    if (this.#books.list(application, null) !== before) this.#changed()
  }

  /** @throws Denied, StorageFailed */
  #change(
    application: UserCid,
    make: (before: readonly ApplicationEmoji[]) => readonly ApplicationEmoji[]
  ): Promise<readonly ApplicationEmoji[]> {
    return this.#lines.run(application, async () => {
      const after = make(await this.list(application))
      await this.#books.write(application, null, JSON.stringify(after))
      this.#changed()
      return after
    })
  }

  #changed(): void {
    for (const changed of this.#watching) changed()
  }
}
