/** Use cases on threads. Reading goes to the read model; writing to the guild's writer, in the log of their channel. */
import { because, type Reason } from '../core/reason.ts'
import {
  snowflakeTime,
  type ChannelCid,
  type GuildCid,
  type OpCid,
  type Snowflake,
  type ThreadCid,
  type UserCid
} from '../core/ids.ts'
import type { Draft, Op } from '../core/ops.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Clock, Device } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import { isArchived, PRIVATE, type Thread } from '../core/thread-fold.ts'
import type { GuildState } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { ThreadChanges, ThreadInput, Threads } from './app.ts'
import { Denied } from './errors.ts'
import type { Moderation } from './moderation.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

interface ThreadsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  moderation(): Moderation
}

interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

/** Discord's, in a guild. What others begin beyond it is shown all the same: a replica cannot know what was before what. */
const MAX_ACTIVE = 1000

const unknownThread = (): Denied => new Denied(refuse('unknown-thread', 'there is no such thread'))

const draftOf = ({ name, from, type, autoArchive, slowmode, invitable, tags = [] }: ThreadInput): Draft<'thread'> => ({
  k: 'thread',
  body: {
    type,
    from: from && { message: from.cid, t: from.t },
    autoArchive,
    slowmode,
    invitable,
    ...(tags.length > 0 ? { tags: tags.toSorted() } : {})
  },
  display: { name }
})

export class LocalThreads implements Threads {
  readonly #deps: ThreadsDeps

  constructor(deps: ThreadsDeps) {
    this.#deps = deps
  }

  get(cid: ThreadCid): Thread | undefined {
    return this.#deps.storage.threads.get(cid)
  }

  byId(id: Snowflake): Thread | undefined {
    return this.#deps.storage.threads.byId(id)
  }

  from(message: Parameters<Threads['from']>[0]): Thread | undefined {
    return this.#deps.storage.threads.from(message.cid, message.t)
  }

  inChannel(channel: ChannelCid): readonly Thread[] {
    return this.#deps.storage.threads.inChannel(channel)
  }

  inGuild(guild: GuildCid): readonly Thread[] {
    return this.#deps.storage.threads.inGuild(guild)
  }

  members(cid: ThreadCid) {
    return this.#deps.storage.threads.members(cid)
  }

  member(cid: ThreadCid, user: UserCid) {
    return this.#deps.storage.threads.member(cid, user)
  }

  isArchived(thread: Thread): boolean {
    const { storage, clock } = this.#deps
    const last = storage.messages.lastMessageId(thread.cid)
    return isArchived(thread, last && snowflakeTime(last), clock.now())
  }

  maySee(state: GuildState, user: UserCid, thread: Thread): boolean {
    // Of a channel that is deleted the owner would have every permission.
    if (!state.channels.has(thread.parent) || !mayIn(state, user, thread.parent, P.VIEW_CHANNEL)) return false
    if (thread.type !== PRIVATE || this.member(thread.cid, user)) return true
    return mayIn(state, user, thread.parent, P.MANAGE_THREADS)
  }

  async create({ guild, channel }: Place, actor: UserCid, input: ThreadInput): Promise<Thread> {
    const message = input.from
    if (message && this.from(message)) throw new Denied(refuse('thread-exists', 'the message has a thread already'))
    this.checkRoom(guild)
    const [op] = await this.#named({ guild, channel }, actor, input.name, draftOf(input))
    return this.#written(op?.cid)
  }

  async change(
    thread: Thread,
    actor: UserCid,
    { name, ...set }: ThreadChanges,
    reason: Reason = null
  ): Promise<Thread> {
    const state = this.#guild(thread.guild).state
    const manages = mayIn(state, actor, thread.parent, P.MANAGE_THREADS)
    const wakes = name === undefined && Object.keys(set).length === 1 && set.archived === false
    if (!manages && thread.locked) throw new Denied(refuse('missing-permission', 'the thread is locked'))
    if (!manages && !wakes && actor !== thread.owner) {
      throw new Denied(refuse('missing-permission', 'only whoever began the thread, or manages threads, changes it'))
    }
    if (set.archived === false && this.isArchived(thread)) this.checkRoom(thread.guild)
    const display = name === undefined ? {} : { name }
    const draft: Draft = { k: 'thread.set', body: { thread: thread.cid, set }, display }
    await this.#named({ guild: thread.guild, channel: thread.parent }, actor, name, because(draft, reason))
    return this.#written(thread.cid)
  }

  async delete({ cid: thread, guild, parent }: Thread, actor: UserCid, reason: Reason = null): Promise<void> {
    await this.#write(guild, parent, actor, because({ k: 'thread.del', body: { thread } }, reason))
  }

  async join(thread: Thread, actor: UserCid, user: UserCid): Promise<void> {
    if (this.member(thread.cid, user)) return
    await this.#write(thread.guild, thread.parent, actor, { k: 'thread.join', body: { thread: thread.cid, user } })
    if (!this.member(thread.cid, user)) throw new Denied(refuse('missing-permission', 'you cannot bring them in here'))
  }

  async leave(thread: Thread, actor: UserCid, user: UserCid): Promise<void> {
    if (!this.member(thread.cid, user)) return
    await this.#write(thread.guild, thread.parent, actor, { k: 'thread.leave', body: { thread: thread.cid, user } })
    if (this.member(thread.cid, user))
      throw new Denied(refuse('missing-permission', 'you cannot take them out of here'))
  }

  /** @throws Denied when what the actor says would not show. */
  checkVoice(thread: Thread, actor: UserCid): void {
    const state = this.#guild(thread.guild).state
    if (mayIn(state, actor, thread.parent, P.MANAGE_THREADS)) return
    if (thread.locked) throw new Denied(refuse('thread-closed', 'the thread is locked'))
    if (!this.maySee(state, actor, thread)) throw new Denied(refuse('missing-access', 'you are not in this thread'))
  }

  /** @throws Denied before the thread's slow mode lets the actor speak again. */
  checkPace({ cid, guild, parent, slowmode }: Thread, actor: UserCid): void {
    if (mayIn(this.#guild(guild).state, actor, parent, P.MANAGE_THREADS)) return
    const last = slowmode > 0 ? this.#deps.storage.messages.lastBy(cid, actor) : null
    const wait = last === null ? 0 : last + slowmode * 1000 - this.#deps.clock.now()
    if (wait > 0) throw new Denied(refuse('slowmode', `slow mode: wait ${Math.ceil(wait / 1000)} s`, wait))
  }

  /** @throws Denied when a guild has as many active threads as it may. */
  checkRoom(guild: GuildCid): void {
    const { threads } = this.#deps.storage
    if (threads.count(guild) < MAX_ACTIVE) return
    const { channels } = this.#guild(guild).state
    const active = threads.inGuild(guild).filter((thread) => channels.has(thread.parent) && !this.isArchived(thread))
    if (active.length < MAX_ACTIVE) return
    throw new Denied(refuse('too-many-threads', `a guild has at most ${MAX_ACTIVE} active threads`))
  }

  #guild(cid: GuildCid): Guild {
    const guild = this.#deps.registry.get(cid)
    if (!guild) throw unknownThread()
    return guild
  }

  #device(user: UserCid): Device {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }

  /** @throws Denied for a name that is forbidden there. */
  async #named(place: Place, actor: UserCid, name: string | undefined, draft: Draft): Promise<readonly Op[]> {
    if (name === undefined) return await this.#write(place.guild, place.channel, actor, draft)
    const moderation = this.#deps.moderation()
    const said = { ...place, user: actor, text: name, content: name }
    const breach = await moderation.admit(said, 'blocked-title')
    const ops = await this.#write(place.guild, place.channel, actor, draft)
    if (breach) await moderation.act(said, breach, null)
    return ops
  }

  async #write(guild: GuildCid, channel: ChannelCid, actor: UserCid, draft: Draft): Promise<readonly Op[]> {
    return (await this.#guild(guild).write(this.#device(actor), [draft], { channel })).ops
  }

  #written(cid: OpCid | undefined): Thread {
    const thread = cid && this.get(cid)
    if (!thread) throw unknownThread()
    return thread
  }
}
