/**
 * Branded identifiers and the rules that derive Discord snowflakes from content ids.
 *
 * Authority always names a CID; a snowflake is what clients see, never a reference inside the log.
 */
import { cidOf, isCid, isKey, pbkdf2, sha256, utf8 } from '../../crypto/primitives.ts'

declare const brand: unique symbol
type Brand<T, B extends string> = T & { readonly [brand]: B }

/** CID of an op's entry block, base58btc. Channels, roles and invites are named by the op that made them. */
export type OpCid = Brand<string, 'OpCid'>
/** CID of a guild's genesis block. */
export type GuildCid = Brand<string, 'GuildCid'>
/** CID of a user's genesis block; the only name of a user that carries authority. */
export type UserCid = Brand<string, 'UserCid'>
/** CID of a device certificate (an OrbitDB identity block). */
export type CertCid = Brand<string, 'CertCid'>
/** CID of the block that lists a file's chunks: see blobs.ts. */
export type BlobCid = Brand<string, 'BlobCid'>
/** Ed25519 public key of a device, base64url without padding (43 characters). */
export type DeviceKey = Brand<string, 'DeviceKey'>
/** `<guild>/control`, `<guild>/profiles`, `<guild>/<channel op CID>` or `<guild>/<channel op CID>/<thread op CID>`. */
export type LogId = Brand<string, 'LogId'>
/** A channel is named by its `chan.new` op; a thread, which is a room like a channel, by its `thread` op. */
export type ChannelCid = OpCid
export type ThreadCid = OpCid
/** A role is named by its `role.new` op; `@everyone` by the guild's own CID. */
export type RoleCid = OpCid | GuildCid
/** A 64-bit Discord id as a decimal string. */
export type Snowflake = Brand<string, 'Snowflake'>

/** 2015-01-01T00:00:00Z, where Discord's ids begin, in ms since the Unix epoch. */
export const EPOCH = 1_420_070_400_000

/** Ids of users and guilds fall between 2015-01-01 and 2025-01-01; this is that span in ms. */
const GLOBAL_SPAN = BigInt(1_735_689_600_000 - EPOCH)
/** Of two SHA-256 compressions each. */
const GLOBAL_STRETCH = 512
const GLOBAL_SALT = utf8('folkmoot')
const LOW_22 = (1n << 22n) - 1n

const cid =
  <T extends string>() =>
  (text: string): T | undefined =>
    isCid(text) ? (text as T) : undefined

export const parseOpCid = cid<OpCid>()
export const parseGuildCid = cid<GuildCid>()
export const parseUserCid = cid<UserCid>()
export const parseBlobCid = cid<BlobCid>()

/** @returns the key when `text` is base64url of exactly 32 bytes. */
export const parseDeviceKey = (text: string): DeviceKey | undefined => (isKey(text) ? (text as DeviceKey) : undefined)

/** @returns the snowflake when `text` is a canonical decimal of 1..2^63-1. */
export const parseSnowflake = (text: string): Snowflake | undefined =>
  /^[1-9]\d{0,18}$/.test(text) && BigInt(text) < 1n << 63n ? (text as Snowflake) : undefined

/** Content ids of blocks that this node has just encoded. */
export const opCidOf = (bytes: Uint8Array): OpCid => cidOf(bytes) as OpCid
export const guildCidOf = (bytes: Uint8Array): GuildCid => cidOf(bytes) as GuildCid
export const userCidOf = (bytes: Uint8Array): UserCid => cidOf(bytes) as UserCid
export const certCidOf = (bytes: Uint8Array): CertCid => cidOf(bytes) as CertCid

export const controlLog = (guild: GuildCid): LogId => `${guild}/control` as LogId
export const profileLog = (guild: GuildCid): LogId => `${guild}/profiles` as LogId
export const channelLog = (guild: GuildCid, channel: ChannelCid): LogId => `${guild}/${channel}` as LogId
/** A thread's log names its channel too, so that whoever holds one op of it knows where the thread was begun. */
export const threadLog = (guild: GuildCid, channel: ChannelCid, thread: ThreadCid): LogId =>
  `${guild}/${channel}/${thread}` as LogId

export type LogName =
  | { readonly type: 'control'; readonly guild: GuildCid }
  | { readonly type: 'profiles'; readonly guild: GuildCid }
  | ChannelLogName

export interface ChannelLogName {
  readonly type: 'channel'
  readonly guild: GuildCid
  /** Whose permissions hold here. */
  readonly channel: ChannelCid
  /** Set when this is the log of a thread in the channel. */
  readonly thread: ThreadCid | null
}

const parseChannelLog = (guild: GuildCid, text: string): ChannelLogName | undefined => {
  const slash = text.indexOf('/')
  const channel = parseOpCid(slash < 0 ? text : text.slice(0, slash))
  const thread = slash < 0 ? null : parseOpCid(text.slice(slash + 1))
  return channel && thread !== undefined ? { type: 'channel', guild, channel, thread } : undefined
}

const readLogId = (text: string): LogName | undefined => {
  const slash = text.indexOf('/')
  const guild = slash > 0 ? parseGuildCid(text.slice(0, slash)) : undefined
  const rest = text.slice(slash + 1)
  if (!guild) return undefined
  if (rest === 'control' || rest === 'profiles') return { type: rest, guild }
  return parseChannelLog(guild, rest)
}

/** Every op names its log, a node has few, and each step of the way asks for its parts: remember the latest ones. */
const logNames = new Map<string, LogName>()
const LOG_NAMES = 4096

/** Reads a log id; `undefined` when it is not one of the four forms. */
export const parseLogId = (text: string): LogName | undefined => {
  const known = logNames.get(text)
  if (known) return known
  const name = readLogId(text)
  if (!name) return undefined
  if (logNames.size >= LOG_NAMES) logNames.clear()
  logNames.set(text, name)
  return name
}

/** Whose messages a log holds: a channel's, or a thread's in one. */
export const roomOf = ({ channel, thread }: Pick<ChannelLogName, 'channel' | 'thread'>): ChannelCid => thread ?? channel

/** The room of a log of messages; undefined for another log. */
export const roomOfLog = (log: LogId): ChannelCid | undefined => {
  const name = parseLogId(log)
  return name?.type === 'channel' ? roomOf(name) : undefined
}

const beBigInt = (bytes: Uint8Array): bigint => bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)

/**
 * Id of an object whose time of making is honest: message, channel, role.
 *
 * @param t ms since the Unix epoch, from the op.
 * @param op the op that made the object.
 * @param attempt 0 unless an earlier object of the same scope already holds the id.
 */
export const objectId = (t: number, op: OpCid | BlobCid, attempt = 0): Snowflake => {
  const digest = sha256(`sf1${op}${attempt === 0 ? '' : `/${attempt}`}`)
  // The lowest 22 of its first 64 bits.
  const [high, middle, low] = [digest[5] as number, digest[6] as number, digest[7] as number]
  const random = ((high & 0x3f) << 16) | (middle << 8) | low
  return String((BigInt(Math.max(t - EPOCH, 0)) << 22n) | BigInt(random)) as Snowflake
}

interface Dated {
  readonly cid: OpCid
  readonly t: number
}

/** Orders ops as the ids do that their times give them: the ids themselves are made where the times do not tell. */
export const byObjectId = (a: Dated, b: Dated): number => {
  const apart = Math.max(a.t - EPOCH, 0) - Math.max(b.t - EPOCH, 0)
  if (apart !== 0) return apart
  const [first, second] = [BigInt(objectId(a.t, a.cid)), BigInt(objectId(b.t, b.cid))]
  if (first === second) return a.cid < b.cid ? -1 : 1
  return first < second ? -1 : 1
}

const stretch = (tagged: string): Snowflake => {
  const digest = pbkdf2(utf8(tagged), GLOBAL_SALT, GLOBAL_STRETCH, 16)
  const time = beBigInt(digest.subarray(0, 8)) % GLOBAL_SPAN
  const low = beBigInt(digest.subarray(8, 16)) & LOW_22
  return String((time << 22n) | low) as Snowflake
}

/** Stretching takes a tenth of a millisecond: remember the latest answers. */
const stretched = new Map<string, Snowflake>()
const STRETCHED = 65_536

const remember = (tagged: string, id: Snowflake): void => {
  const oldest = stretched.size >= STRETCHED ? stretched.keys().next() : undefined
  if (oldest && !oldest.done) stretched.delete(oldest.value)
  stretched.set(tagged, id)
}

/** Ids of users that were worked out before this process began. */
export const recallUserIds = (ids: Iterable<readonly [UserCid, Snowflake]>): void => {
  for (const [user, id] of ids) remember(`uid1${user}`, id)
}

/**
 * Id of a user, a guild or a conversation of two, which no single log arbitrates: 60 bits of a stretched hash, so that grinding
 * for somebody else's id is out of reach. The creation time that a client reads from it is fictitious.
 */
export const globalId = (tag: 'uid1' | 'gid1' | 'did1', genesis: UserCid | GuildCid): Snowflake => {
  const tagged = tag + genesis
  const known = stretched.get(tagged)
  if (known) return known
  const id = stretch(tagged)
  remember(tagged, id)
  return id
}

/** Time in a snowflake, ms since the Unix epoch. */
export const snowflakeTime = (id: Snowflake): number => Number(BigInt(id) >> 22n) + EPOCH
