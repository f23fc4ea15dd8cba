/** Use cases on messages. Reading goes to the read model; writing to the guild's writer. */
import {
  channelLog,
  threadLog,
  type ChannelCid,
  type GuildCid,
  type OpCid,
  type Snowflake,
  type UserCid
} from '../core/ids.ts'
import { bareMessage } from '../core/bare-message.ts'
import { ALERT } from '../core/automod/flagged.ts'
import { textOf } from '../core/automod/text.ts'
import type { Breach } from '../core/automod/verdict.ts'
import { SUPPRESS_EMBEDS } from '../core/message-fold.ts'
import { MAX_EMOJI, type Message, type MessageContent } from '../core/messages.ts'
import type { MessageFile } from '../core/op-schema.ts'
import type { BodyOf, Draft, Kind, Op } from '../core/ops.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Device, Network, PageQuery } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import { because, type Reason } from '../core/reason.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { MessageEdit, MessageInput, Messages, Post, ThreadInput } from './app.ts'
import { Denied } from './errors.ts'
import type { ChannelEvent } from './guild/channel-event.ts'
import type { Guild, WriteOptions } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import type { LocalThreads } from './threads.ts'
import type { Moderation, Said } from './moderation.ts'
import { waitFor } from './patience.ts'

interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

/** ms that a reader waits for a page which is not here yet. */
const PATIENCE = 2000

/** What nobody does where they have no voice. */
const SPEAKING: readonly Kind[] = ['msg', 'edit', 'react', 'vote']

const PLAIN = 0
const PIN_NOTICE = 6
const REPLY = 19
export const POLL_RESULT = 46

const json = (value: readonly unknown[]): string | null => (value.length > 0 ? JSON.stringify(value) : null)
const policy = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

const unknownMessage = (): Denied => new Denied(refuse('unknown-message', 'there is no such message'))

/** None are left out. */
const filesOf = (files: readonly MessageFile[] = []): Pick<MessageContent, 'files'> =>
  files.length > 0 ? { files } : {}

/** The message among what is told of a write that says one. */
const createdIn = (events: readonly ChannelEvent[]): Message | undefined =>
  events.map(({ event }) => event).find((event) => event.type === 'message-created')?.message

type Fixed = 'stickers' | 'poll' | 'theme' | 'forward'

/** What is fixed when it is sent. */
export const fixedOf = ({ stickers, poll, theme, forward }: Pick<MessageInput, Fixed>): Pick<BodyOf<'msg'>, Fixed> => ({
  ...(stickers?.length ? { stickers } : {}),
  ...(poll ? { poll } : {}),
  ...(theme ? { theme } : {}),
  ...(forward ? { forward } : {})
})

export const newContent = (input: Omit<MessageInput, 'nonce' | 'reply'>): MessageContent => ({
  content: input.content,
  embeds: json(input.embeds),
  components: json(input.components),
  mentions: policy(input.allowedMentions),
  flags: input.flags,
  ...filesOf(input.files)
})

const bodyOf = (input: MessageInput, reply: BodyOf<'msg'>['reply']): BodyOf<'msg'> => ({
  type: input.type ?? (reply ? REPLY : PLAIN),
  ...newContent(input),
  tts: input.tts,
  nonce: input.nonce,
  reply,
  ...(input.invoked ? { invoked: input.invoked } : {}),
  ...fixedOf(input)
})

/** What an edit leaves out stays as it is. */
export const editedContent = (before: Message, edit: MessageEdit): MessageContent => ({
  content: edit.content ?? before.content,
  embeds: edit.embeds ? json(edit.embeds) : before.embeds,
  components: edit.components ? json(edit.components) : before.components,
  mentions: edit.allowedMentions === undefined ? before.mentions : policy(edit.allowedMentions),
  flags: edit.flags ?? before.flags,
  ...filesOf(edit.files ?? before.files)
})

/** What is asked of a message's embeds by its flags, when it is not so already. */
export const suppressDrafts = ({ cid, flags: before }: Message, flags: number | undefined): readonly Draft[] =>
  flags === undefined || ((flags ^ before) & SUPPRESS_EMBEDS) === 0
    ? []
    : [{ k: 'suppress', body: { message: cid, on: (flags & SUPPRESS_EMBEDS) !== 0 } }]

/** What a member's node says in their name about a message. */
export const noticeOf = (type: typeof PIN_NOTICE | typeof POLL_RESULT, message: Message): Draft => ({
  k: 'msg',
  body: { ...bareMessage(type), reply: { message: message.cid, channel: message.channel } }
})

export interface MessageParts {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly threads: LocalThreads
  readonly moderation: Moderation
  network(): Network
  /** @throws Denied when they may not speak there */
  admitTalk(guild: GuildCid, user: UserCid): Promise<void>
}

export class LocalMessages implements Messages {
  readonly #registry: Registry
  readonly #accounts: LocalAccounts
  readonly #storage: Storage
  readonly #network: () => Network
  readonly #threads: LocalThreads
  readonly #moderation: Moderation
  readonly #admitTalk: MessageParts['admitTalk']

  constructor({ registry, accounts, storage, threads, moderation, network, admitTalk }: MessageParts) {
    this.#admitTalk = admitTalk
    this.#threads = threads
    this.#moderation = moderation
    this.#registry = registry
    this.#accounts = accounts
    this.#storage = storage
    this.#network = network
  }

  page(channel: ChannelCid, query: PageQuery): readonly Message[] {
    return this.#storage.messages.page(channel, query)
  }

  async history({ guild, channel }: Place, query: PageQuery): Promise<readonly Message[]> {
    const thread = this.#threads.get(channel)
    const log = thread ? threadLog(guild, thread.parent, channel) : channelLog(guild, channel)
    await waitFor(this.#network().page(guild, log, query), PATIENCE)
    return this.page(channel, query)
  }

  get(channel: ChannelCid, id: Snowflake): Message | undefined {
    return this.#storage.messages.byId(channel, id)
  }

  byCid(cid: OpCid): Message | undefined {
    return this.#storage.messages.byCid(cid)
  }

  pinned(channel: ChannelCid, query: { readonly before?: number; readonly limit: number }): readonly Message[] {
    return this.#storage.messages.pinned(channel, query)
  }

  reactors(message: OpCid, emoji: string, query: { readonly after?: Snowflake; readonly limit: number }) {
    return this.#storage.messages.reactors(message, emoji, query)
  }

  ownReactions(messages: readonly OpCid[], user: UserCid) {
    return this.#storage.messages.ownReactions(messages, user)
  }

  voters(message: OpCid, answer: number, query: { readonly after?: Snowflake; readonly limit: number }) {
    return this.#storage.messages.voters(message, answer, query)
  }

  ownVotes(messages: readonly OpCid[], user: UserCid) {
    return this.#storage.messages.ownVotes(messages, user)
  }

  lastMessageId(channel: ChannelCid): Snowflake | null {
    return this.#storage.messages.lastMessageId(channel)
  }

  count(channel: ChannelCid): number {
    return this.#storage.messages.count(channel)
  }

  lastPinAt(channel: ChannelCid): number | null {
    return this.#storage.messages.lastPinAt(channel)
  }

  async create(place: Place, actor: UserCid, input: MessageInput): Promise<Message> {
    const target = input.reply === null ? null : this.#find(place, input.reply)
    await this.#admitTalk(place.guild, actor)
    const reply: BodyOf<'msg'>['reply'] = target && { message: target.cid, channel: target.channel }
    const body = bodyOf(input, reply)
    const said = { ...place, user: actor, text: textOf(body), content: input.content }
    return this.#say(said, await this.#moderation.admit(said), body)
  }

  async post(place: Place, actor: UserCid, thread: ThreadInput, input: MessageInput): Promise<Post> {
    const body = bodyOf(input, null)
    const said = { ...place, user: actor, text: textOf(body), content: input.content }
    const breach = await this.#moderation.admit(said)
    const begun = await this.#threads.create(place, actor, thread)
    return { thread: begun, message: await this.#say({ ...said, channel: begun.cid }, breach, body) }
  }

  async edit(place: Place, actor: UserCid, id: Snowflake, edit: MessageEdit): Promise<Message> {
    const before = this.#find(place, id)
    if (before.author !== actor || before.type === ALERT) {
      throw new Denied(refuse('not-the-author', 'only its author can edit a message'))
    }
    const { poll } = edit
    const after = { ...editedContent(before, edit), ...(poll ? { poll } : {}) }
    const draft: Draft = { k: 'edit', body: { message: before.cid }, display: after }
    const said = { ...place, user: actor, text: textOf(after), content: after.content }
    const breach = await this.#moderation.admit(said)
    await this.write(place, actor, [draft, ...suppressDrafts(before, edit.flags)])
    return this.#flagged(said, breach, this.#written(before.cid))
  }

  async suppress(place: Place, actor: UserCid, id: Snowflake, flags: number): Promise<Message> {
    const before = this.#find(place, id)
    if (before.author !== actor && !this.#mayModerate(place, actor))
      throw new Denied(refuse('missing-permission', "you need the permission to manage other people's messages here"))
    const drafts = suppressDrafts(before, flags)
    if (drafts.length === 0) return before
    await this.write(place, actor, drafts)
    return this.#written(before.cid)
  }

  async delete(place: Place, actor: UserCid, ids: readonly Snowflake[], reason: Reason = null): Promise<void> {
    const found = ids.map((id) => this.get(place.channel, id)).filter((message) => message !== undefined)
    if (found.length === 0) throw unknownMessage()
    const moderates = this.#mayModerate(place, actor)
    if (!moderates && found.some(({ author, type }) => author !== actor || type === ALERT)) {
      throw new Denied(refuse('missing-permission', "you need the permission to manage other people's messages here"))
    }
    const messages = [...new Set(found.map(({ cid }) => cid))].toSorted()
    await this.write(place, actor, [because({ k: 'del', body: { messages } }, reason)])
  }

  async react(place: Place, actor: UserCid, id: Snowflake, emoji: string): Promise<void> {
    const message = this.#find(place, id)
    if (this.ownReactions([message.cid], actor).get(message.cid)?.has(emoji)) return
    if (message.reactions.length >= MAX_EMOJI && !message.reactions.some((reaction) => reaction.emoji === emoji))
      throw new Denied(refuse('too-many-reactions', `a message has at most ${MAX_EMOJI} emoji`))
    await this.write(place, actor, [{ k: 'react', body: { message: message.cid, emoji } }])
  }

  async unreact(
    place: Place,
    actor: UserCid,
    id: Snowflake,
    emoji: string | null,
    user: UserCid | null
  ): Promise<void> {
    const message = this.#find(place, id)
    await this.write(place, actor, [{ k: 'unreact', body: { message: message.cid, emoji, user } }])
  }

  async pin(place: Place, actor: UserCid, id: Snowflake, reason: Reason = null): Promise<void> {
    const message = this.#find(place, id)
    if (message.pinnedAt !== null) return
    const pin: Draft = because({ k: 'pin', body: { message: message.cid } }, reason)
    const notice = this.speaks(place, actor) ? [noticeOf(PIN_NOTICE, message)] : []
    await this.write(place, actor, [pin, ...notice])
  }

  async crosspost(place: Place, actor: UserCid, id: Snowflake): Promise<Message> {
    const { cid, author } = this.#find(place, id)
    if (author !== actor && !this.#mayModerate(place, actor))
      throw new Denied(refuse('missing-permission', "you need the permission to manage other people's messages here"))
    await this.write(place, actor, [{ k: 'crosspost', body: { message: cid } }])
    return this.#written(cid)
  }

  async unpin(place: Place, actor: UserCid, id: Snowflake, reason: Reason = null): Promise<void> {
    const message = this.#find(place, id)
    if (message.pinnedAt === null) return
    await this.write(place, actor, [because({ k: 'unpin', body: { message: message.cid } }, reason)])
  }

  /** May they write there? */
  speaks({ guild, channel }: Place, user: UserCid): boolean {
    const state = this.#registry.get(guild)?.state
    const thread = this.#threads.get(channel)
    const right = thread ? P.SEND_MESSAGES_IN_THREADS : P.SEND_MESSAGES
    return state !== undefined && mayIn(state, user, thread?.parent ?? channel, right)
  }

  /** @throws Denied */
  async write(
    { guild, channel }: Place,
    actor: UserCid,
    drafts: readonly Draft[],
    options: Pick<WriteOptions, 'alongside' | 'shown'> = {}
  ): Promise<readonly Op[]> {
    const thread = this.#threads.get(channel)
    if (thread && drafts.some(({ k }) => SPEAKING.includes(k))) this.#threads.checkVoice(thread, actor)
    const place = thread ? { channel: thread.parent, thread: thread.cid } : { channel }
    return (await this.#guild(guild).write(this.#device(actor), drafts, { ...place, ...options })).ops
  }

  #find(place: Place, id: Snowflake): Message {
    const message = this.get(place.channel, id)
    if (!message) throw unknownMessage()
    return message
  }

  async #say(said: Said, breach: Breach | null, body: BodyOf<'msg'>): Promise<Message> {
    let message: Message | undefined
    await this.write(said, said.user, [...this.#entering(said, said.user), { k: 'msg', body }], {
      shown: (events) => (message = createdIn(events))
    })
    if (!message) throw unknownMessage()
    return this.#flagged(said, breach, message)
  }

  /** What is not blocked, and breaks a rule all the same, is told of. */
  async #flagged(said: Said, breach: Breach | null, message: Message): Promise<Message> {
    if (breach) await this.#moderation.act(said, breach, message.cid)
    return message
  }

  #mayModerate(place: Place, actor: UserCid): boolean {
    const state = this.#registry.get(place.guild)?.state
    const channel = this.#threads.get(place.channel)?.parent ?? place.channel
    return state !== undefined && mayIn(state, actor, channel, P.MANAGE_MESSAGES)
  }

  #guild(cid: GuildCid): Guild {
    const guild = this.#registry.get(cid)
    if (!guild) throw new Denied(refuse('unknown-channel', 'this node does not hold that guild'))
    return guild
  }

  #device(user: UserCid): Device {
    const device = this.#accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }

  /** Who speaks in a thread is in it from then on. @throws Denied when it would not show. */
  #entering({ channel }: Place, user: UserCid): readonly Draft[] {
    const thread = this.#threads.get(channel)
    if (!thread) return []
    this.#threads.checkPace(thread, user)
    const isIn = this.#threads.member(thread.cid, user) !== undefined
    return isIn ? [] : [{ k: 'thread.join', body: { thread: thread.cid, user } }]
  }

  #written(cid: OpCid): Message {
    const message = this.byCid(cid)
    if (!message) throw unknownMessage()
    return message
  }
}
