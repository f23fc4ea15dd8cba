/**
 * Discord's permission bits and the order in which roles and overwrites are applied.
 * Source: Discord developer documentation, "Permissions" (hierarchy and overwrites).
 */
import type { ChannelCid, UserCid } from './ids.ts'
import type { Channel, GuildState, Member, Overwrite } from './state.ts'

export const P = {
  CREATE_INSTANT_INVITE: 1n << 0n,
  KICK_MEMBERS: 1n << 1n,
  BAN_MEMBERS: 1n << 2n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_AUDIT_LOG: 1n << 7n,
  PRIORITY_SPEAKER: 1n << 8n,
  STREAM: 1n << 9n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  SEND_TTS_MESSAGES: 1n << 12n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  USE_EXTERNAL_EMOJIS: 1n << 18n,
  CONNECT: 1n << 20n,
  SPEAK: 1n << 21n,
  MUTE_MEMBERS: 1n << 22n,
  DEAFEN_MEMBERS: 1n << 23n,
  MOVE_MEMBERS: 1n << 24n,
  USE_VAD: 1n << 25n,
  CHANGE_NICKNAME: 1n << 26n,
  MANAGE_NICKNAMES: 1n << 27n,
  MANAGE_ROLES: 1n << 28n,
  MANAGE_WEBHOOKS: 1n << 29n,
  MANAGE_GUILD_EXPRESSIONS: 1n << 30n,
  USE_APPLICATION_COMMANDS: 1n << 31n,
  REQUEST_TO_SPEAK: 1n << 32n,
  MANAGE_EVENTS: 1n << 33n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  USE_EXTERNAL_STICKERS: 1n << 37n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  USE_EMBEDDED_ACTIVITIES: 1n << 39n,
  MODERATE_MEMBERS: 1n << 40n,
  USE_SOUNDBOARD: 1n << 42n,
  CREATE_GUILD_EXPRESSIONS: 1n << 43n,
  CREATE_EVENTS: 1n << 44n,
  USE_EXTERNAL_SOUNDS: 1n << 45n,
  SEND_VOICE_MESSAGES: 1n << 46n,
  SET_VOICE_CHANNEL_STATUS: 1n << 48n,
  SEND_POLLS: 1n << 49n,
  PIN_MESSAGES: 1n << 51n,
  BYPASS_SLOWMODE: 1n << 52n
} as const

/** Bits 0 to 53: every one that Discord has given a meaning, and room for the next. */
export const ALL = (1n << 54n) - 1n

/** What @everyone may do in a guild nobody has configured, as on Discord. */
export const DEFAULT_EVERYONE =
  P.CREATE_INSTANT_INVITE |
  P.ADD_REACTIONS |
  P.STREAM |
  P.VIEW_CHANNEL |
  P.SEND_MESSAGES |
  P.EMBED_LINKS |
  P.ATTACH_FILES |
  P.READ_MESSAGE_HISTORY |
  P.MENTION_EVERYONE |
  P.USE_EXTERNAL_EMOJIS |
  P.CONNECT |
  P.SPEAK |
  P.USE_VAD |
  P.CHANGE_NICKNAME |
  P.USE_APPLICATION_COMMANDS |
  P.REQUEST_TO_SPEAK |
  P.CREATE_PUBLIC_THREADS |
  P.CREATE_PRIVATE_THREADS |
  P.USE_EXTERNAL_STICKERS |
  P.SEND_MESSAGES_IN_THREADS |
  P.USE_EMBEDDED_ACTIVITIES |
  P.SEND_VOICE_MESSAGES |
  P.SEND_POLLS

/** What those keep who are timed out, or wait to be approved. */
const ONLY_LOOKING = P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY

const has = (held: bigint, wanted: bigint): boolean => (held & wanted) === wanted

/** Guild-wide permissions of a member; 0 for anybody else. */
export const guildPermissions = (state: GuildState, user: UserCid): bigint => {
  if (user === state.owner) return ALL
  const member = state.members.get(user)
  if (!member) return 0n
  let held = state.roles.get(state.guild)?.permissions ?? 0n
  for (const role of member.roles) held |= state.roles.get(role)?.permissions ?? 0n
  if (member.pending) return held & ONLY_LOOKING
  return has(held, P.ADMINISTRATOR) ? ALL : held
}

const overwriteWith = (held: bigint, overwrite: Overwrite | undefined): bigint =>
  overwrite ? (held & ~overwrite.deny) | overwrite.allow : held

const applyOverwrites = (base: bigint, channel: Channel, state: GuildState, member: Member): bigint => {
  const of = (target: string): Overwrite | undefined => channel.overwrites.find((o) => o.target === target)
  let held = overwriteWith(base, of(state.guild))
  let allow = 0n
  let deny = 0n
  for (const role of member.roles) {
    const overwrite = of(role)
    if (!overwrite) continue
    allow |= overwrite.allow
    deny |= overwrite.deny
  }
  held = (held & ~deny) | allow
  return overwriteWith(held, of(member.user))
}

const workedOut = (state: GuildState, user: UserCid, channel: ChannelCid | Channel): bigint => {
  const base = guildPermissions(state, user)
  if (base === ALL) return base
  const member = state.members.get(user)
  const place = typeof channel === 'string' ? state.channels.get(channel) : channel
  if (!member || !place) return 0n
  const allowed = applyOverwrites(base, place, state, member)
  const held = member.pending ? allowed & ONLY_LOOKING : allowed
  return has(held, P.VIEW_CHANNEL) ? held : 0n
}

/** Of each state that is in use: a state never changes, and is asked the same for every op that was written in it. */
const known = new WeakMap<GuildState, Map<UserCid, Map<ChannelCid, bigint>>>()
/** Users of one state, and channels of one user in it. */
const KNOWN = 1024

/** Where to look up, and keep, what a user may do in the channels of a state. */
const knownOf = (state: GuildState, user: UserCid): Map<ChannelCid, bigint> => {
  const users = known.get(state) ?? new Map<UserCid, Map<ChannelCid, bigint>>()
  const channels = users.get(user)
  if (channels) return channels
  if (users.size === 0) known.set(state, users)
  if (users.size >= KNOWN) users.clear()
  const fresh = new Map<ChannelCid, bigint>()
  users.set(user, fresh)
  return fresh
}

/**
 * Permissions of a member in a channel: base, then @everyone's overwrite, then the roles' (all denies, then
 * all allows), then the member's own. Without VIEW_CHANNEL nothing is left. Time-outs are judged by the op's own
 * time, elsewhere.
 */
export const channelPermissions = (state: GuildState, user: UserCid, channel: ChannelCid | Channel): bigint => {
  if (typeof channel !== 'string') return workedOut(state, user, channel)
  const channels = knownOf(state, user)
  const held = channels.get(channel)
  if (held !== undefined) return held
  const fresh = workedOut(state, user, channel)
  if (channels.size >= KNOWN) channels.clear()
  channels.set(channel, fresh)
  return fresh
}

export const may = (state: GuildState, user: UserCid, wanted: bigint): boolean =>
  has(guildPermissions(state, user), wanted)

export const mayIn = (state: GuildState, user: UserCid, channel: ChannelCid | Channel, wanted: bigint): boolean =>
  has(channelPermissions(state, user, channel), wanted)

/** What a member may do while timed out; administrators cannot be timed out. */
export const whileTimedOut = (held: bigint): bigint => (held === ALL ? ALL : held & ONLY_LOOKING)

/** Above every position key. */
export const OWNER_RANK = '~'

/** A member's highest role position; '~' for the owner, undefined for a stranger. */
export const rank = (state: GuildState, user: UserCid): string | undefined => {
  if (user === state.owner) return OWNER_RANK
  const member = state.members.get(user)
  if (!member) return undefined
  let top = ''
  for (const cid of member.roles) {
    const position = state.roles.get(cid)?.position ?? ''
    if (position > top) top = position
  }
  return top
}

/** May `actor` act on `target` as far as the hierarchy goes? Equals may not; the owner is out of reach. */
export const outranks = (state: GuildState, actor: UserCid, target: UserCid): boolean => {
  if (target === state.owner) return false
  const mine = rank(state, actor)
  return mine !== undefined && mine > (rank(state, target) ?? '')
}
