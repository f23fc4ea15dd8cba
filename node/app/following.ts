/**
 * Channels of announcements that others follow: what is published there is copied by the webhooks that were made for it. Of
 * each only the node where it was made has the token, and so that node alone writes, each copy once: a copy and the note of it
 * are one transaction. What it misses while it is away it copies when it is back.
 */
import type { DomainEvent } from '../core/events.ts'
import { NOBODY } from '../core/forward.ts'
import { snowflakeTime, type ChannelCid, type GuildCid, type OpCid } from '../core/ids.ts'
import type { Message } from '../core/messages.ts'
import { LIMITS, type Draft } from '../core/ops.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Clock, Logger } from '../core/ports.ts'
import { ORIGINAL_GONE, type Source } from '../core/sources.ts'
import type { Fixture, Hook } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { CopyRow } from '../storage/sqlite/copy-store.ts'
import type { LocalAccounts } from './accounts.ts'
import type { EventBus } from './bus.ts'
import { Denied } from './errors.ts'
import type { LocalFiles } from './files/files.ts'
import type { Registry } from './guild/registry.ts'
import type { LocalWebhooks } from './webhooks.ts'

const MINUTE = 60_000
/** What was published earlier is not copied any more, in ms, and how many at most when a node is back. */
const NEWS = 7 * 24 * 60 * MINUTE
const MANY = 100

const GONE = '[Original Message Deleted]'

export interface FollowingDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly webhooks: LocalWebhooks
  readonly files: Pick<LocalFiles, 'ofMessage' | 'pictures'>
  readonly bus: EventBus
  readonly clock: Clock
  readonly logger: Logger
}

interface Follower {
  readonly guild: GuildCid
  readonly hook: Hook
  readonly source: Source
}

/** From when on it copies, in ms since the Unix epoch: clocks of two nodes differ. */
const begunAt = ({ hook }: Follower): number => snowflakeTime(hook.id) - LIMITS.futureHold

/** Whom it mentions there, nobody has been asked here. */
const contentOf = ({ content, embeds, components, flags, files }: Message) => ({
  content,
  embeds,
  components,
  mentions: NOBODY,
  flags,
  ...(files && files.length > 0 ? { files } : {})
})

const copyOf = (
  { hook, source: { guild, channel, channelId } }: Follower,
  message: Message,
  stickers: Message['stickers']
): Draft<'msg'> => ({
  k: 'msg',
  body: {
    type: 0,
    ...contentOf(message),
    tts: false,
    nonce: null,
    reply: null,
    as: { name: hook.name, avatar: hook.avatar },
    ...(stickers ? { stickers } : {}),
    ...(message.theme ? { theme: message.theme } : {}),
    origin: { guild, channel, channelId, message: { cid: message.cid, id: message.id } }
  }
})

const goneOf = (copy: OpCid): Draft<'edit'> => ({
  k: 'edit',
  body: { message: copy },
  display: { content: GONE, embeds: null, components: null, mentions: NOBODY, flags: ORIGINAL_GONE }
})

export class LocalFollowing implements Disposable {
  readonly #deps: FollowingDeps
  readonly #listening: Disposable
  readonly #timer: NodeJS.Timeout
  #line: Promise<void> = Promise.resolve()
  #disposed = false

  constructor(deps: FollowingDeps) {
    this.#deps = deps
    this.#listening = deps.bus.subscribe((event) => this.#hear(event))
    this.#timer = setInterval(() => void this.look(), MINUTE).unref()
  }

  /** Copies what has been missed. Resolves when it is on disk. Never rejects. */
  look(): Promise<void> {
    for (const follower of this.#followers()) {
      const { source } = follower
      const since = Math.max(begunAt(follower), this.#deps.clock.now() - NEWS)
      const published = this.#deps.storage.messages.published(source.channel, since, MANY)
      for (const message of published.toReversed()) void this.#queue(follower, message)
    }
    return this.#line
  }

  /** Resolves when what has been heard of is copied. */
  settled(): Promise<void> {
    return this.#line
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    clearInterval(this.#timer)
    this.#listening[Symbol.dispose]()
  }

  #hear(step: DomainEvent): void {
    if (step.kind !== 'message') return
    const { event, guild, channel } = step
    if (event.type === 'messages-deleted') for (const { cid } of event.messages) this.#heardOf(cid)
    if (event.type !== 'message-created' && event.type !== 'message-updated') return
    if (event.message.published) this.#heardOf(event.message.cid, { guild, channel })
  }

  /** @param place undefined: only those hear of it who have copied it. */
  #heardOf(message: OpCid, place?: { readonly guild: GuildCid; readonly channel: ChannelCid }): void {
    const copied = place ? [] : this.#deps.storage.copies.of(message).map(({ hook }) => hook)
    if (!place && copied.length === 0) return
    for (const follower of this.#followers()) {
      const { source, hook } = follower
      const follows = place && source.guild === place.guild && source.channel === place.channel
      if (follows || copied.includes(hook.cid)) void this.#queue(follower, message)
    }
  }

  /** Of this node. */
  *#followers(): Iterable<Follower> {
    for (const { cid, state } of this.#deps.registry.all()) {
      for (const hook of state.closed ? [] : state.hooks.values()) {
        if (hook.source && this.#deps.webhooks.token(hook) !== null) yield { guild: cid, hook, source: hook.source }
      }
    }
  }

  #queue(follower: Follower, message: OpCid): Promise<void> {
    this.#line = this.#line
      .then(() => this.#settle(follower, message))
      .catch((error: unknown) => {
        // It is tried again at the next look.
        if (!this.#disposed && !(error instanceof Denied && error.refusal.retryAfter !== undefined))
          this.#deps.logger.warn('a published message is not copied', { guild: follower.guild, error })
      })
    return this.#line
  }

  async #settle(follower: Follower, cid: OpCid): Promise<void> {
    const { storage } = this.#deps
    const message = storage.messages.byCid(cid)
    const copied = storage.copies.of(cid).find(({ hook }) => hook === follower.hook.cid)
    if (this.#disposed) return
    if (copied && !copied.gone && !message && storage.messages.isBuried(cid))
      await this.#write(follower, goneOf(copied.copy), { ...copied, gone: true })
    if (!message || !this.#isSeen(follower)) return
    if (!copied) await this.#copy(follower, message)
    else if (copied.edited !== message.editedAt)
      await this.#write(
        follower,
        { k: 'edit', body: { message: copied.copy }, display: contentOf(message) },
        { ...copied, edited: message.editedAt, gone: false }
      )
  }

  /** What was published before is not followed. */
  async #copy(follower: Follower, message: Message): Promise<void> {
    if ((message.published ?? -1) < begunAt(follower)) return
    for (const file of message.files ?? []) await this.#hold(message, file)
    const stickers = await this.#holdStickers(follower, message)
    const { cid: source, editedAt: edited } = message
    await this.#write(follower, copyOf(follower, message, stickers), {
      source,
      hook: follower.hook.cid,
      edited,
      gone: false
    })
  }

  /** So that the peers of the other guild find it here. */
  async #hold(message: Message, file: NonNullable<Message['files']>[number]): Promise<void> {
    await this.#deps.files.ofMessage(message, file)
  }

  /** The same. One that has gone, or whose file nobody has, is only told of. */
  async #holdStickers({ source }: Follower, { stickers }: Message): Promise<Message['stickers']> {
    const fixtures = this.#deps.registry.get(source.guild)?.state.fixtures
    const held = stickers?.map(async (sticker) => {
      const found = fixtures?.get(sticker.sticker)
      const file = found?.type === 'sticker' ? (found as Fixture<'sticker'>).fields.file : undefined
      return file && (await this.#deps.files.pictures.find(file)) ? { ...sticker, file } : sticker
    })
    return held && (await Promise.all(held))
  }

  async #write({ guild, hook }: Follower, draft: Draft, row: Omit<CopyRow, 'copy'> & Partial<CopyRow>): Promise<void> {
    await this.#deps.webhooks.writeOwn(guild, hook, draft, (op) =>
      this.#deps.storage.copies.put({ ...row, copy: row.copy ?? op.cid })
    )
  }

  /** Does anybody of this node still read the channel? */
  #isSeen({ source }: Follower): boolean {
    const state = this.#deps.registry.get(source.guild)?.state
    const wanted = P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY
    return (
      state !== undefined &&
      !state.closed &&
      this.#deps.accounts.list().some(({ cid }) => mayIn(state, cid, source.channel, wanted))
    )
  }
}
