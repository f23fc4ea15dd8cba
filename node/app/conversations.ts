/**
 * Use cases on direct messages: beginning conversations, bringing people in, and taking up those that others have begun.
 *
 * Whoever begins one says so by letter, to the other people's nodes and to their own; what is said then goes the way of all
 * logs. While somebody is away it waits at the nodes of whoever wrote it and of everybody else who is in it. Nodes of
 * others keep nothing of it: that takes contents that they cannot read.
 */
import {
  channelOf,
  GROUP,
  groupGenesis,
  isConversation,
  MAX_PEOPLE,
  NO_NAME,
  openConversation,
  pairGenesis,
  type ConversationGenesis
} from '../core/conversation.ts'
import type { DomainEvent } from '../core/events.ts'
import { channelLog, guildCidOf, type GuildCid, type UserCid } from '../core/ids.ts'
import type { Draft } from '../core/ops.ts'
import type { Clock, Device, Logger, Network, Random } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Conversations, GroupChanges, GuildView, Person, UserView } from './app.ts'
import { hasRoomFor, ROOM } from './conversation-room.ts'
import { ConversationView } from './conversation-view.ts'
import type { LocalDirectory } from './directory.ts'
import { Denied } from './errors.ts'
import type { EventBus } from './bus.ts'
import type { LocalFriends } from './friends.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import type { Heard, LocalMail } from './mail.ts'

export interface ConversationsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly friends: LocalFriends
  readonly directory: LocalDirectory
  readonly bus: EventBus
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Local users who are in a group whose log is still on its way. */
  readonly entrants: Map<GuildCid, UserCid>
  mail(): LocalMail
  network(): Network
}

/** Of which this node has heard, and nothing has come. */
const WAITING = 50
/** ms that the log of a group has to come, before its letter is asked for again. */
const PATIENCE = 8000
/** Ends of one user's chains in a conversation, of many devices. */
const TIPS = 64
/** ms after which people are told again of a conversation in which somebody speaks. */
const TELL_AGAIN = 600_000

/** What was said to somebody who was away is news to them for a week. In ms. */
const NEWS = 7 * 24 * 3600 * 1000

/** Of a conversation, what comes by sync is told as what comes at once: it is mail, and somebody has been away. */
export const asMail = (event: DomainEvent, isOne: (guild: GuildCid) => boolean, now: number): DomainEvent => {
  if (event.kind !== 'message' || !event.backfill || !isOne(event.guild)) return event
  const isNews = event.event.type === 'message-created' && event.event.message.t > now - NEWS
  return isNews ? { ...event, backfill: false } : event
}

const cannotMessage = (): Denied =>
  new Denied(refuse('cannot-message', 'you share no guild and are no friends, or one of you has blocked the other'))

export class LocalConversations implements Conversations, Disposable {
  readonly #deps: ConversationsDeps
  readonly #closed = new Map<UserCid, Set<GuildCid>>()
  readonly #told = new Map<string, number>()
  /** Who has told of a group, while its log is on its way. */
  readonly #inviters = new Map<GuildCid, UserCid>()
  readonly #listening: Disposable

  constructor(deps: ConversationsDeps) {
    this.#deps = deps
    for (const { user, conversation } of deps.storage.conversations.closed()) this.#closedOf(user).add(conversation)
    this.#listening = deps.bus.subscribe((event) => this.#follow(event))
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }

  of(user: UserCid): readonly GuildView[] {
    return this.all(user).filter(({ cid }) => !this.#closedOf(user).has(cid))
  }

  all(user: UserCid): readonly GuildView[] {
    return [...this.#deps.registry.conversations()]
      .filter(({ state }) => state.members.has(user))
      .map((guild) => this.view(guild))
  }

  view(guild: Guild): GuildView {
    return new ConversationView(guild, this.#deps.directory)
  }

  others(view: GuildView, viewer: UserCid): readonly UserView[] {
    return [...view.state.members.keys()].filter((cid) => cid !== viewer).flatMap((cid) => view.user(cid) ?? [])
  }

  /** Those whose nodes may have its logs; undefined for a guild. */
  participants(cid: GuildCid): readonly UserCid[] | undefined {
    if (!this.#deps.registry.isConversation(cid)) return undefined
    const inviter = this.#inviters.get(cid)
    const members = [...(this.#deps.registry.get(cid)?.state.members.keys() ?? [])]
    return inviter ? [...members, inviter] : members
  }

  *acquaintances(): Iterable<UserCid> {
    for (const { state, cid } of this.#deps.registry.conversations()) {
      if (!this.isShunned(cid)) yield* state.members.keys()
    }
    yield* this.#inviters.values()
  }

  /** Has a user of this node blocked the other one of the pair? */
  isShunned(cid: GuildCid): boolean {
    const guild = this.#deps.registry.isConversation(cid) ? this.#deps.registry.get(cid) : undefined
    if (!guild || guild.state.channels.get(channelOf(cid))?.type === GROUP) return false
    const people = [...guild.state.members.keys()]
    return people.some((one) => people.some((other) => this.#deps.friends.standing(one, other) === 'blocked'))
  }

  async open(user: UserCid, other: Person): Promise<GuildView> {
    if (other.cid === user) throw cannotMessage()
    const { cid, genesis } = pairGenesis(user, other.cid)
    const isNew = this.#deps.registry.get(cid)?.state.members.has(user) !== true
    if (isNew && this.#deps.accounts.account(other.cid) && !this.#hasRoom(other.cid, user))
      throw new Denied(refuse('limit-reached', 'too many have written to them without an answer'))
    const guild = await this.#hold(cid, genesis, user)
    if (isNew) this.#closedOf(user).add(cid)
    // It shows to the other when somebody speaks.
    if (isNew && this.#deps.accounts.account(other.cid)) await this.#shut(other.cid, cid)
    await this.#begin(guild, this.#device(user))
    this.#reopen(user, cid)
    await this.#tellOwn(guild, this.#device(user))
    return this.view(guild)
  }

  async openGroup(user: UserCid, others: readonly Person[]): Promise<GuildView> {
    const device = this.#device(user)
    if (others.length >= MAX_PEOPLE)
      throw new Denied(refuse('limit-reached', `a group has at most ${MAX_PEOPLE} people`))
    for (const { cid } of others) this.#checkFriend(user, cid)
    const t = this.#deps.clock.now()
    const { cid, genesis } = groupGenesis(user, t, this.#deps.random.bytes(16))
    const guild = await this.#hold(cid, genesis, user)
    await guild.write(device, [this.#creation(guild, user), ...others.map((person) => this.#admission(person))], {
      at: t
    })
    await this.#tell(guild, device)
    return this.view(guild)
  }

  async add({ cid }: GuildView, actor: UserCid, person: Person): Promise<void> {
    const guild = this.#group(cid)
    this.#checkFriend(actor, person.cid)
    const device = this.#device(actor)
    if (guild.state.members.has(person.cid)) return
    await guild.write(device, [this.#admission(person)])
    await this.#tell(guild, device)
  }

  async remove({ cid }: GuildView, actor: UserCid, user: UserCid): Promise<void> {
    const draft: Draft =
      user === actor ? { k: 'leave', body: {} } : { k: 'kick', body: { user, cut: [] }, display: { reason: null } }
    await this.#group(cid).write(this.#device(actor), [draft])
  }

  async change({ cid }: GuildView, actor: UserCid, { name, icon }: GroupChanges): Promise<void> {
    const body = { channel: channelOf(cid), set: {} }
    const drafts: Draft[] = []
    if (name !== undefined) drafts.push({ k: 'chan.set', body, display: { name: name?.trim() || NO_NAME } })
    if (icon !== undefined) drafts.push({ k: 'settings', body: {}, display: { icon } })
    if (drafts.length > 0) await this.#group(cid).write(this.#device(actor), drafts)
  }

  async close(view: GuildView, actor: UserCid): Promise<void> {
    const { cid, state } = view
    if (state.channels.get(channelOf(cid))?.type === GROUP) return this.remove(view, actor, actor)
    if (this.#closedOf(actor).has(cid)) return
    await this.#shut(actor, cid)
    this.#publish(actor, cid, false)
  }

  async #shut(user: UserCid, cid: GuildCid): Promise<void> {
    await this.#deps.storage.db.write(
      () => this.#deps.storage.conversations.close(user, cid),
      () => void this.#closedOf(user).add(cid)
    )
  }

  /**
   * Before somebody speaks: may they? And whoever does not know of the conversation yet is told, by letters that are on
   * disk before what is said.
   *
   * @throws Denied
   */
  async admitTalk(cid: GuildCid, actor: UserCid): Promise<void> {
    const guild = this.#deps.registry.isConversation(cid) ? this.#deps.registry.get(cid) : undefined
    if (!guild) return
    const { state } = guild
    const isPair = state.channels.get(channelOf(cid))?.type !== GROUP
    const [other] = [...state.members.keys()].filter((user) => user !== actor)
    if (isPair && !(other && this.#maySpeak(actor, other))) throw cannotMessage()
    const last = this.#told.get(`${cid}/${actor}`) ?? -Infinity
    if (this.#deps.clock.now() - last < TELL_AGAIN) return
    await this.#tell(guild, this.#device(actor))
  }

  /** Somebody tells of a conversation. What they may not bring to its reader is taken, and comes to nothing: false. */
  async heard({ from, to, says }: Heard): Promise<boolean> {
    const genesis = says.k === 'conversation' ? openConversation(says.genesis) : undefined
    if (says.k !== 'conversation' || !genesis || !this.#isFor(genesis, from.user, to)) return false
    const cid = guildCidOf(says.genesis)
    const known = this.#deps.registry.get(cid)
    if (known?.state.members.has(to)) return true
    if (!known && !this.#isReady(to, from.user)) return false
    const guild = await this.#hold(cid, says.genesis, to)
    const device = this.#device(to)
    if (genesis.k === 'pair') {
      this.#closedOf(to).add(cid)
      await this.#begin(guild, device)
      this.#reopen(to, cid)
    } else await this.#arrive(guild, to, from.user)
    if (from.user !== to) await this.#tellOwn(guild, device)
    return true
  }

  /** Attack when absent: a friend gone bad tells of a thousand groups that nobody has begun. */
  #isReady(user: UserCid, writer: UserCid): boolean {
    const waiting = [...this.#deps.registry.conversations()].filter(({ state }) => state.createdAt === 0)
    return waiting.length < WAITING && this.#hasRoom(user, writer)
  }

  /** For one more conversation of the user, begun by that writer, who may be one at another node of theirs. */
  #hasRoom(user: UserCid, writer: UserCid): boolean {
    const { accounts, directory, friends, storage } = this.#deps
    const all = this.all(user)
    if (user === writer) return all.length < ROOM.all
    const now = this.#deps.clock.now()
    const meeting = [...directory.meetingPlaces(user, writer, now), ...directory.meetingPlaces(writer, user, now)]
    const reader = {
      user,
      bot: accounts.account(user)?.bot === true,
      conversations: all.length,
      unanswered: all
        // By the ends of chains: a log that nobody has answered in may be long.
        .filter(({ cid }) =>
          storage.log.tipsOf(cid, user, TIPS).every(({ log }) => log !== channelLog(cid, channelOf(cid)))
        )
        .map(({ state }) => new Set(state.members.keys())),
      isFriend: (other: UserCid) =>
        friends.standing(user, other) === 'friend' || friends.standing(other, user) === 'friend'
    }
    return hasRoomFor(
      reader,
      writer,
      meeting.map(({ members }) => members)
    )
  }

  #isFor(genesis: ConversationGenesis, from: UserCid, to: UserCid): boolean {
    if (genesis.k === 'pair' && !(genesis.users.includes(from) && genesis.users.includes(to))) return false
    return from === to || this.#mayReach(to, from)
  }

  #maySpeak(user: UserCid, other: UserCid): boolean {
    const { friends, directory } = this.#deps
    const areBots = directory.known(user)?.bot === true && directory.known(other)?.bot === true
    return !areBots && friends.standing(user, other) !== 'blocked' && this.#mayReach(other, user)
  }

  /** Friends and those who share a guild may speak to each other, unless whom they speak to has blocked them. */
  #mayReach(reader: UserCid, writer: UserCid): boolean {
    const { friends, directory } = this.#deps
    const standing = friends.standing(reader, writer) ?? null
    if (standing === 'blocked') return false
    const now = this.#deps.clock.now()
    return (
      standing === 'friend' ||
      friends.standing(writer, reader) === 'friend' ||
      directory.mayMeet(reader, writer, now) ||
      directory.mayMeet(writer, reader, now)
    )
  }

  #checkFriend(user: UserCid, other: UserCid): void {
    if (this.#deps.friends.standing(user, other) !== 'friend') throw cannotMessage()
  }

  async #hold(cid: GuildCid, genesis: Uint8Array, user: UserCid): Promise<Guild> {
    if (!this.#deps.registry.get(cid) && this.all(user).length >= ROOM.all)
      throw new Denied(refuse('limit-reached', `you are in ${ROOM.all} conversations`))
    const guild = await this.#deps.registry.adopt(cid, genesis)
    if (!guild) throw new Denied(refuse('wrong-guild', 'the genesis block is none of a conversation'))
    return guild
  }

  /** Each of a pair begins it for themselves: nobody waits for the other. */
  async #begin(guild: Guild, device: Device): Promise<void> {
    if (guild.state.createdAt === 0) await guild.write(device, [this.#creation(guild, device.user)])
    await this.#join(guild)
  }

  /** @throws Denied for whom nothing is known of but the name */
  #admission({ cid: user, face: { name, globalName, avatar, bot } }: Person): Draft {
    const cert = this.#deps.storage.devices.certificateOf(user)
    if (!cert) throw cannotMessage()
    return {
      k: 'admit',
      body: { user, cert, bot, pending: false, request: null },
      display: { name, globalName, avatar }
    }
  }

  #creation({ genesis }: Guild, user: UserCid): Draft {
    const { name = 'unknown', globalName = null, avatar = null } = this.#deps.accounts.account(user) ?? {}
    return { k: 'create', body: { genesis }, display: { name: '--', icon: null, owner: { name, globalName, avatar } } }
  }

  async #join({ cid }: Guild): Promise<void> {
    if (this.isShunned(cid)) return
    await this.#deps.network().follow(cid)
    for (const user of this.participants(cid) ?? []) this.#deps.network().bring(user)
  }

  /** @throws Error when the log has not come: whoever has told of it tells again. */
  async #arrive(guild: Guild, user: UserCid, inviter: UserCid): Promise<void> {
    const { cid } = guild
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const isIn = (): boolean => guild.state.members.has(user)
    using _listening = this.#deps.bus.subscribe((event) => {
      if (event.kind === 'control' && event.guild === cid && isIn()) resolve()
    })
    const timer = setTimeout(() => reject(new Error('the log of a group has not come yet')), PATIENCE)
    this.#deps.entrants.set(cid, user)
    this.#inviters.set(cid, inviter)
    try {
      await this.#join(guild)
      if (!isIn()) await promise
    } finally {
      clearTimeout(timer)
      this.#deps.entrants.delete(cid)
      this.#inviters.delete(cid)
    }
  }

  /** Everybody else who is in it, and one's own other nodes. */
  async #tell(guild: Guild, device: Device): Promise<void> {
    const { cid, genesis, state } = guild
    this.#told.set(`${cid}/${device.user}`, this.#deps.clock.now())
    await this.#join(guild)
    const says = { k: 'conversation', genesis } as const
    for (const user of state.members.keys())
      await this.#deps.mail().post(device, user, says, { matter: `conversation/${cid}` })
  }

  async #tellOwn({ cid, genesis }: Guild, device: Device): Promise<void> {
    const says = { k: 'conversation', genesis } as const
    await this.#deps.mail().post(device, device.user, says, { matter: `conversation/${cid}` })
  }

  #follow(event: DomainEvent): void {
    if (event.kind === 'relation') this.#reconsider(event.event.user, event.event.other)
    if (event.kind === 'message' && event.event.type === 'message-created') this.#wake(event.guild)
    if (event.kind === 'control' && isConversation(event.after)) this.#appear(event)
  }

  /** For whoever has come into a group, or out of it. */
  #appear({ guild, before, after }: Extract<DomainEvent, { kind: 'control' }>): void {
    if (after.channels.get(channelOf(guild))?.type !== GROUP) return
    for (const { cid: user } of this.#deps.accounts.list()) {
      const [was, is] = [before?.members.has(user) ?? false, after.members.has(user)]
      if (was !== is) this.#publish(user, guild, is)
    }
  }

  /** Somebody speaks: whoever had closed the conversation has it again. */
  #wake(cid: GuildCid): void {
    if (!this.#deps.registry.isConversation(cid)) return
    for (const user of this.#deps.registry.get(cid)?.state.members.keys() ?? []) {
      if (this.#deps.accounts.account(user)) this.#reopen(user, cid)
    }
  }

  /** Whom one has blocked is not listened to any more; whom one is friends with may have spoken already. */
  #reconsider(user: UserCid, other: UserCid): void {
    const guild = this.#deps.registry.get(pairGenesis(user, other).cid)
    const device = this.#deps.accounts.device(user)
    if (!guild || !device) return
    if (this.isShunned(guild.cid)) this.#quietly(this.#deps.network().unfollow(guild.cid))
    else if (this.#deps.friends.standing(user, other) === 'friend') this.#quietly(this.#tell(guild, device))
    else this.#quietly(this.#join(guild))
  }

  #quietly(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.logger.warn('a conversation could not be kept up', { error }))
  }

  /** Told at once, so that clients have the conversation before what is said in it. */
  #reopen(user: UserCid, cid: GuildCid): void {
    if (!this.#closedOf(user).delete(cid)) return
    this.#publish(user, cid, true)
    this.#quietly(this.#deps.storage.db.write(() => this.#deps.storage.conversations.open(user, cid)))
  }

  #publish(user: UserCid, guild: GuildCid, isOpen: boolean): void {
    this.#deps.bus.publish({ kind: 'conversation', user, guild, isOpen })
  }

  #closedOf(user: UserCid): Set<GuildCid> {
    const closed = this.#closed.get(user) ?? new Set()
    this.#closed.set(user, closed)
    return closed
  }

  #group(cid: GuildCid): Guild {
    const guild = this.#deps.registry.get(cid)
    if (!guild || guild.state.channels.get(channelOf(cid))?.type !== GROUP)
      throw new Denied(refuse('wrong-channel-type', 'this is no group'))
    return guild
  }

  #device(user: UserCid): Device {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }
}
