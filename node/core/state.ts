/** The reduced state of a guild's control log. Values are immutable; states share structure. */
import type { Source } from './sources.ts'
import type { FieldsOf, FixtureType } from './fixtures/shapes.ts'
import type { ChannelCid, DeviceKey, GuildCid, OpCid, RoleCid, Snowflake, UserCid } from './ids.ts'
import type { Kind } from './ops.ts'
import type { PersistentMap } from './persistent-map.ts'

export interface GuildState {
  readonly guild: GuildCid
  readonly id: Snowflake
  readonly owner: UserCid
  /** ms since the Unix epoch. */
  readonly createdAt: number
  /** The owner has ended the guild: nothing is allowed any more. */
  readonly closed: boolean
  readonly settings: Settings
  readonly roles: PersistentMap<RoleCid, Role>
  readonly channels: PersistentMap<ChannelCid, Channel>
  readonly members: PersistentMap<UserCid, Member>
  /** Everybody who was ever admitted: an id once bound to a user stays bound. */
  readonly users: PersistentMap<UserCid, KnownUser>
  /** Users whose words up to a time (ms since the Unix epoch) are forgotten. */
  readonly erased: PersistentMap<UserCid, number>
  readonly bans: PersistentMap<UserCid, Ban>
  /** Bans, kicks and time-outs that ever took effect: what their targets wrote without having seen them is cut off. */
  readonly removals: PersistentMap<UserCid, readonly Removal[]>
  /** The root key of each user who has replaced the one in their genesis block. */
  readonly roots: PersistentMap<UserCid, Root>
  /** Devices by which each user has acted in the control log, sorted; see devices.ts. */
  readonly devices: PersistentMap<UserCid, readonly ActingDevice[]>
  /** Devices that their users have revoked, sorted. */
  readonly revoked: PersistentMap<UserCid, readonly DeviceKey[]>
  readonly invites: PersistentMap<OpCid, Invite>
  /** When each sponsor let in the last `SPONSOR_LIMIT` people, ascending; ms since the Unix epoch. */
  readonly admissions: PersistentMap<UserCid, readonly number[]>
  /** Offers of the guild that nobody has accepted yet. */
  readonly transfers: PersistentMap<OpCid, Transfer>
  readonly witnesses: Witnesses
  /** How fast a chain may go; null: without limits. See pace.ts. */
  readonly rates: Rates | null
  readonly emojis: PersistentMap<OpCid, Emoji>
  readonly hooks: PersistentMap<OpCid, Hook>
  readonly fixtures: PersistentMap<OpCid, Fixture>
  /** Key epochs that messages may be encrypted under, by the op that began them. */
  readonly epochs: PersistentMap<OpCid, Epoch>
  /** Version of the rules that judge whatever has seen this state. */
  readonly rules: number
  /** Where each snowflake of this guild leads; ids of deleted objects stay taken. */
  readonly ids: PersistentMap<Snowflake, Target>
}

export type Target =
  | { readonly type: 'role'; readonly cid: RoleCid }
  | { readonly type: 'channel'; readonly cid: ChannelCid }
  | { readonly type: 'user'; readonly cid: UserCid }
  | { readonly type: 'emoji'; readonly cid: OpCid }
  | { readonly type: 'hook'; readonly cid: OpCid }
  | { readonly type: 'fixture'; readonly cid: OpCid }

export interface Settings {
  readonly name: string
  readonly description: string | null
  readonly icon: string | null
  /** Left out until somebody has said something of them. */
  readonly banner?: string | null
  readonly splash?: string | null
  readonly discoverySplash?: string | null
  readonly safetyChannel?: ChannelCid | null
  readonly verificationLevel: number
  readonly defaultNotifications: number
  readonly explicitContentFilter: number
  readonly afkChannel: ChannelCid | null
  /** Seconds. */
  readonly afkTimeout: number
  readonly systemChannel: ChannelCid | null
  readonly systemChannelFlags: number
  readonly rulesChannel: ChannelCid | null
  readonly updatesChannel: ChannelCid | null
  readonly locale: string
  readonly progressBar: boolean
  /** How long messages are kept; null: for ever. */
  readonly keepDays: number | null
  /** Who comes by invite waits to be approved. */
  readonly approval: boolean
  /** Every member's node lets in who comes with an invite. */
  readonly openAdmit: boolean
  /** Strangers may be told of the guild. */
  readonly discoverable: boolean
}

export interface Role {
  readonly cid: RoleCid
  readonly id: Snowflake
  readonly name: string
  readonly permissions: bigint
  /** Fractional key, compared as text; '' for `@everyone`, which stands below all. */
  readonly position: string
  readonly color: number
  readonly hoist: boolean
  readonly mentionable: boolean
  readonly emoji: string | null
  /** Left out until it has had one. */
  readonly icon?: string | null
  /** The second colour, and the third; left out until it has had one. */
  readonly gradient?: readonly number[] | null
}

export interface Overwrite {
  readonly target: RoleCid | UserCid
  readonly type: 'role' | 'member'
  readonly allow: bigint
  readonly deny: bigint
}

export interface Channel {
  readonly cid: ChannelCid
  readonly id: Snowflake
  /** Discord's channel type: 0 text, 2 voice, 4 category, 5 announcement, 13 stage, 15 forum, 16 media. */
  readonly type: number
  readonly name: string
  readonly topic: string | null
  readonly position: number
  readonly parent: ChannelCid | null
  readonly nsfw: boolean
  /** Slow mode in seconds. */
  readonly slowmode: number
  /** Voice only: bits per second, and 0 for no limit. */
  readonly bitrate: number
  readonly userLimit: number
  readonly overwrites: readonly Overwrite[]
}

export interface Member {
  readonly user: UserCid
  /** ms since the Unix epoch. */
  readonly joinedAt: number
  readonly roles: readonly RoleCid[]
  /** ms since the Unix epoch, or null. */
  readonly timeoutUntil: number | null
  readonly sponsor: UserCid
  readonly temporary: boolean
  /** Waits to be approved: looks, and does nothing else. */
  readonly pending: boolean
  /** What they came by; null for the founder, and for bots let in by word. */
  readonly invite: OpCid | null
  /** Has left, been kicked or been banned before they came. */
  readonly rejoined?: boolean
  /** These are left out where they are not so. Exempt from what the guild asks of others before they take part. */
  readonly bypass?: boolean
  /** In voice channels: nobody hears them; they hear nobody. */
  readonly mute?: boolean
  readonly deaf?: boolean
  /** Where somebody else has put them last, among voice channels. */
  readonly moved?: Move
}

export interface Move {
  /** Names the stay that it was in. */
  readonly session: string
  readonly from: ChannelCid
  /** Null: to none. */
  readonly to: ChannelCid | null
  /** ms since the Unix epoch. */
  readonly t: number
}

/** What the admitting op said of a user; later changes stand in the profile log. */
export interface KnownUser {
  readonly user: UserCid
  readonly id: Snowflake
  readonly bot: boolean
  readonly name: string
  readonly globalName: string | null
  readonly avatar: string | null
  /** Who let them in; the founder: themselves. */
  readonly sponsor: UserCid
}

export interface Ban {
  readonly user: UserCid
  readonly by: UserCid
  readonly at: number
  readonly reason: string | null
}

/** How far the remover has read the removed: the last op of each device in each channel. */
export type Cut = readonly { readonly device: DeviceKey; readonly channel: ChannelCid; readonly q: number }[]

export interface Removal {
  readonly cid: OpCid
  /** ms since the Unix epoch. */
  readonly t: number
  readonly k: Kind
  /** Of the op, and whatever has raised it since. */
  readonly cut: Cut
  /** Of `device.del`: the device alone. Of `rotate`: whatever an older root key has certified. Null: all of theirs. */
  readonly only: { readonly device: DeviceKey } | { readonly root: DeviceKey } | null
}

export interface Root {
  /** The greater replaces the smaller. */
  readonly n: number
  readonly root: DeviceKey
}

export interface ActingDevice {
  readonly key: DeviceKey
  /** The root key that has certified it. */
  readonly root: DeviceKey
}

export interface Invite {
  readonly cid: OpCid
  readonly by: UserCid
  readonly createdAt: number
  /** Ed25519 public key that the secret in the code belongs to. */
  readonly key: string
  readonly channel: ChannelCid
  /** Seconds from `createdAt`, 0 for ever. */
  readonly maxAge: number
  /** 0 for no limit. */
  readonly maxUses: number
  readonly temporary: boolean
  readonly uses: number
  /** Whose device made it, and holds what is not allotted. */
  readonly device: DeviceKey
  readonly allot: readonly { readonly device: DeviceKey; readonly n: number }[]
  /** Of an invite with a short code. */
  readonly tag?: string
  /** Of one for some people only: who they are, and since when, in ms since the Unix epoch. */
  readonly targets?: { readonly at: number; readonly users: readonly UserCid[] }
  /** Whose screen (1) or which bot's application (2) it leads to, as Discord numbers them. */
  readonly lead?: { readonly type: 1 | 2; readonly user: UserCid }
  /** Of an invite for a few: how often each device has used it. */
  readonly spent: Readonly<Record<DeviceKey, number>>
}

export interface Transfer {
  readonly cid: OpCid
  readonly by: UserCid
  readonly to: UserCid
}

/** `n` ops in a row take `ms` at least. */
export interface Rate {
  readonly n: number
  readonly ms: number
}

export interface Rates {
  readonly messages: Rate
  readonly control: Rate
}

export interface Emoji {
  readonly cid: OpCid
  readonly id: Snowflake
  readonly name: string
  /** CID of the image's blob. */
  readonly image: string
  readonly animated: boolean
  /** Who may use it; empty: everybody. */
  readonly roles: readonly RoleCid[]
  readonly by: UserCid
}

/** A webhook. */
export interface Hook {
  readonly cid: OpCid
  readonly id: Snowflake
  /** Its own identity, in whose name it posts. */
  readonly user: UserCid
  readonly channel: ChannelCid
  /** Who made or adopted it, and answers for it. */
  readonly by: UserCid
  readonly name: string
  readonly avatar: string | null
  /** That it copies from. */
  readonly source?: Source
}

/** What stands in a guild besides; see fixtures/. */
export type Fixture<T extends FixtureType = FixtureType> = {
  [K in T]: {
    readonly type: K
    readonly cid: OpCid
    readonly id: Snowflake
    readonly by: UserCid
    readonly fields: FieldsOf<K>
  }
}[T]

export interface Epoch {
  readonly cid: OpCid
  readonly channel: ChannelCid
}

/** Without a `witness` op: the owner alone. */
export interface Witnesses {
  readonly users: readonly UserCid[]
  readonly threshold: number
}

/** Registers of the profile log: what a member says of themselves in a guild, and their nickname. */
export interface Profile {
  readonly name?: string
  readonly globalName?: string | null
  readonly avatar?: string | null
  readonly banner?: string | null
  /** In this guild alone, instead. */
  readonly guildAvatar?: string | null
  readonly guildBanner?: string | null
  /** What they say of themselves there. */
  readonly guildBio?: string | null
  readonly nick?: string | null
}
