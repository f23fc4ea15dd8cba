/** Guilds, people and bots in memory: states made by hand, events by the core's own diff. */
import { EventBus } from '../../../node/app/bus.ts'
import type { Account, App, GuildView, UserView } from '../../../node/app/index.ts'
import { diff } from '../../../node/core/diff.ts'
import { OFFLINE, type DomainEvent, type MessageEvent, type Presence } from '../../../node/core/events.ts'
import {
  globalId,
  objectId,
  type DeviceKey,
  type GuildCid,
  type OpCid,
  type Snowflake,
  type UserCid
} from '../../../node/core/ids.ts'
import type { Message } from '../../../node/core/messages.ts'
import { DEFAULT_EVERYONE } from '../../../node/core/permissions.ts'
import { PersistentMap } from '../../../node/core/persistent-map.ts'
import { emptyState } from '../../../node/core/reduce.ts'
import type { Channel, GuildState, Invite, Member, Overwrite, Profile, Role, Target } from '../../../node/core/state.ts'

export interface Actor extends Account {
  readonly token: string
}

const T0 = 1_700_000_000_000
let counter = 0
const nextCid = (): OpCid => `op${String(++counter)}` as OpCid

const ROLE = { permissions: 0n, position: '', color: 0, hoist: false, mentionable: false, emoji: null }

const everyone = (cid: GuildCid, id: Snowflake): Role => ({
  ...ROLE,
  cid,
  id,
  name: '@everyone',
  permissions: DEFAULT_EVERYONE
})

const newChannel = (name: string): Channel => {
  const cid = nextCid()
  const id = objectId(T0, cid)
  const looks = { type: 0, topic: null, position: 0, parent: null, nsfw: false, slowmode: 0 }
  return { cid, id, name, ...looks, bitrate: 64_000, userLimit: 0, overwrites: [] }
}

const newMember = (user: UserCid): Member => ({
  user,
  joinedAt: T0,
  roles: [],
  timeoutUntil: null,
  sponsor: user,
  temporary: false,
  pending: false,
  invite: null
})

const newMessage = (guild: GuildCid, channel: Channel, author: UserCid, content: string): Message => {
  const cid = nextCid()
  return {
    cid,
    id: objectId(T0, cid),
    guild,
    channel: channel.cid,
    author,
    hook: null,
    type: 0,
    t: T0,
    content,
    embeds: null,
    components: null,
    mentions: null,
    flags: 0,
    editedAt: null,
    pinnedAt: null,
    tts: false,
    nonce: null,
    reply: null,
    reactions: []
  }
}

export class World {
  readonly bus = new EventBus({
    info: () => undefined,
    warn: () => undefined,
    error: (...args) => this.faults.push(args)
  })
  /** What listeners of the bus threw. */
  readonly faults: unknown[] = []
  readonly #accounts = new Map<UserCid, Actor>()
  readonly #states = new Map<GuildCid, GuildState>()
  readonly #profiles = new Map<string, Profile>()
  readonly #presences = new Map<UserCid, Presence>()

  person(name: string, bot = false): Actor {
    const cid = `user-${name}-${++counter}` as UserCid
    const id = globalId('uid1', cid)
    const actor = { cid, id, name, globalName: null, avatar: null, bot, login: name, owner: null, createdAt: T0 }
    const account = { ...actor, token: `${name}.${id}.token` }
    this.#accounts.set(cid, account)
    return account
  }

  bot(name: string): Actor {
    return this.person(name, true)
  }

  /** A guild with one text channel, #general. */
  guild(owner: Actor, ...members: readonly Actor[]): GuildState {
    const guild = `guild-${++counter}` as GuildCid
    const id = globalId('gid1', guild)
    const general = newChannel('general')
    const all = [owner, ...members]
    const state: GuildState = {
      guild,
      id,
      owner: owner.cid,
      createdAt: T0,
      closed: false,
      settings: { ...emptyState(guild).settings, name: `guild of ${owner.name}` },
      roles: PersistentMap.of([[guild, everyone(guild, id)]]),
      channels: PersistentMap.of([[general.cid, general]]),
      members: PersistentMap.of(all.map((user) => [user.cid, newMember(user.cid)])),
      users: PersistentMap.of(all.map((user) => [user.cid, { ...user, user: user.cid, sponsor: owner.cid }])),
      erased: PersistentMap.empty(),
      bans: PersistentMap.empty(),
      removals: PersistentMap.empty(),
      roots: PersistentMap.empty(),
      devices: PersistentMap.empty(),
      revoked: PersistentMap.empty(),
      invites: PersistentMap.empty(),
      admissions: PersistentMap.empty(),
      transfers: PersistentMap.empty(),
      rates: null,
      witnesses: { users: [], threshold: 1 },
      emojis: PersistentMap.empty(),
      fixtures: PersistentMap.empty(),
      hooks: PersistentMap.empty(),
      epochs: PersistentMap.empty(),
      rules: 1,
      ids: PersistentMap.of<Snowflake, Target>([
        [general.id, { type: 'channel', cid: general.cid }],
        ...all.map((user) => [user.id, { type: 'user' as const, cid: user.cid }] as const)
      ])
    }
    this.#states.set(guild, state)
    this.bus.publish({ kind: 'control', guild, before: null, after: state, changes: [{ type: 'guild-created' }] })
    return state
  }

  state(guild: GuildCid): GuildState {
    return this.#states.get(guild) as GuildState
  }

  /** Makes a change of the control state known, as the node does: by the difference it makes. */
  change(guild: GuildCid, change: (state: GuildState) => GuildState): GuildState {
    const before = this.state(guild)
    const after = change(before)
    this.#states.set(guild, after)
    this.bus.publish({ kind: 'control', guild, before, after, changes: diff(before, after) })
    return after
  }

  join(guild: GuildCid, user: Actor): void {
    this.change(guild, (state) => ({
      ...state,
      members: state.members.set(user.cid, newMember(user.cid)),
      users: state.users.set(user.cid, { ...user, user: user.cid, sponsor: state.owner }),
      ids: state.ids.set(user.id, { type: 'user', cid: user.cid })
    }))
  }

  remove(guild: GuildCid, user: Actor): void {
    this.change(guild, (state) => ({ ...state, members: state.members.delete(user.cid) }))
  }

  channel(guild: GuildCid, name: string, overwrites: readonly Overwrite[] = []): Channel {
    const channel = { ...newChannel(name), overwrites }
    this.change(guild, (state) => ({ ...state, channels: state.channels.set(channel.cid, channel) }))
    return channel
  }

  setChannel(guild: GuildCid, channel: Channel, changes: Partial<Channel>): Channel {
    const next = { ...channel, ...changes }
    this.change(guild, (state) => ({ ...state, channels: state.channels.set(channel.cid, next) }))
    return next
  }

  role(guild: GuildCid, name: string, fields: Partial<Role> = {}): Role {
    const cid = nextCid()
    const role: Role = { ...ROLE, position: 'V', ...fields, cid, id: objectId(T0, cid), name }
    this.change(guild, (state) => ({ ...state, roles: state.roles.set(cid, role) }))
    return role
  }

  /** With what members and overwrites had of it. */
  removeRole(guild: GuildCid, role: Role): void {
    const without = (member: Member): Member => ({ ...member, roles: member.roles.filter((cid) => cid !== role.cid) })
    this.change(guild, (state) => ({
      ...state,
      roles: state.roles.delete(role.cid),
      members: PersistentMap.of([...state.members].map(([user, member]) => [user, without(member)]))
    }))
  }

  setMember(guild: GuildCid, user: Actor, changes: Partial<Member>): void {
    this.change(guild, (state) => {
      const member = state.members.get(user.cid) ?? newMember(user.cid)
      return { ...state, members: state.members.set(user.cid, { ...member, ...changes }) }
    })
  }

  invite(guild: GuildCid, by: Actor, channel: Channel): Invite {
    const cid = nextCid()
    const terms = {
      key: '',
      maxAge: 3600,
      maxUses: 1,
      temporary: false,
      uses: 0,
      device: '' as DeviceKey,
      allot: [],
      spent: {}
    }
    const invite: Invite = { cid, by: by.cid, createdAt: T0, channel: channel.cid, ...terms }
    this.change(guild, (state) => ({ ...state, invites: state.invites.set(cid, invite) }))
    return invite
  }

  /** Publishes what happened to messages of a channel. */
  tell(guild: GuildCid, channel: Channel, event: MessageEvent, backfill = false): void {
    this.bus.publish({ kind: 'message', guild, channel: channel.cid, event, backfill })
  }

  say(guild: GuildCid, channel: Channel, author: Actor, content: string, more: Partial<Message> = {}): Message {
    const message = { ...newMessage(guild, channel, author.cid, content), ...more }
    this.tell(guild, channel, { type: 'message-created', message })
    return message
  }

  setProfile(guild: GuildCid, user: Actor, profile: Profile): void {
    const key = `${guild}/${user.cid}`
    const old = this.#profiles.get(key) ?? {}
    this.#profiles.set(key, { ...old, ...profile })
    const event = { type: 'profile-updated', user: user.cid, profile: { ...old, ...profile }, old } as const
    this.bus.publish({ kind: 'profile', guild, event })
  }

  /** Somebody says whether a fixture interests them. */
  interest(guild: GuildCid, user: Actor, fixture: OpCid, on: boolean): void {
    this.bus.publish({ kind: 'profile', guild, event: { type: 'interest-changed', user: user.cid, fixture, on } })
  }

  rename(user: Actor, globalName: string): void {
    this.#accounts.set(user.cid, { ...user, globalName })
    this.bus.publish({ kind: 'account', event: { type: 'account-updated', user: user.cid } })
  }

  ephemeral(event: Extract<DomainEvent, { kind: 'ephemeral' }>['event']): void {
    this.bus.publish({ kind: 'ephemeral', event })
  }

  #view(guild: GuildCid): GuildView | undefined {
    const state = this.#states.get(guild)
    if (!state) return undefined
    const profile = (user: UserCid): Profile => this.#profiles.get(`${guild}/${user}`) ?? {}
    const user = (cid: UserCid): UserView | undefined => {
      const known = state.users.get(cid)
      return known && { ...known, cid, ...profile(cid) }
    }
    return { cid: guild, state, user, profile, followers: () => [], members: () => [...state.members.keys()] }
  }

  #views(): GuildView[] {
    return [...this.#states.keys()].flatMap((guild) => this.#view(guild) ?? [])
  }

  #application(id: Snowflake) {
    const bot = [...this.#accounts.values()].find((account) => account.id === id && account.bot)
    return bot && { id, name: bot.name, description: '', owner: bot.cid, bot: bot.cid, publicBot: true, settings: {} }
  }

  /** The part of App that the gateway asks. */
  get app(): App {
    const accounts = [...this.#accounts.values()]
    const part = {
      bus: this.bus,
      accounts: {
        authenticate: (token: string) => [...this.#accounts.values()].find((account) => account.token === token),
        account: (user: UserCid) => this.#accounts.get(user),
        application: (id: Snowflake) => this.#application(id),
        applicationKey: () => undefined,
        list: () => accounts
      },
      guilds: {
        get: (id: Snowflake) => this.#views().find(({ state }) => state.id === id),
        byCid: (guild: GuildCid) => this.#view(guild),
        of: (user: UserCid) => this.#views().filter(({ state }) => state.members.has(user)),
        user: () => undefined
      },
      messages: {
        lastMessageId: () => null,
        lastPinAt: () => null,
        count: () => 0,
        byCid: () => undefined,
        ownReactions: () => new Map()
      },
      threads: {
        get: () => undefined,
        from: () => undefined,
        inGuild: () => [],
        members: () => []
      },
      friends: { list: () => [], get: () => undefined },
      conversations: { of: () => [], all: () => [], isOne: () => false },
      voice: { get: () => undefined, in: () => new Map(), enter: () => null, leave: () => undefined },
      /** No bot of this world is called. */
      interactions: { serve: () => ({ [Symbol.dispose]: () => undefined }), isProved: () => false },
      invites: { code: (_: GuildCid, invite: OpCid) => `code-${invite}` },
      presences: {
        get: (user: UserCid) => this.#presences.get(user) ?? OFFLINE,
        set: (user: UserCid, presence: Presence) => {
          this.#presences.set(user, presence)
          this.ephemeral({ type: 'presence', user, presence })
        }
      }
    }
    return part as unknown as App
  }
}
