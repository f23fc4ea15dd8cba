/** People outside of guilds: who they are, how they stand to each other, and what they say in private. */
import type { Snowflake, UserCid } from '../core/ids.ts'
import type { Face } from '../core/letters.ts'
import type { Deed, Standing } from '../core/relations.ts'
import type { GuildView, UserView } from './views.ts'

/** Somebody to have to do with, and where a node of theirs listens: multiaddrs with /p2p/. */
export interface Person {
  readonly cid: UserCid
  readonly face: Face
  readonly addresses: readonly string[]
}

/** How a user of this node stands to another. */
export interface Relation {
  readonly user: UserCid
  readonly other: UserCid
  readonly standing: Standing
  /** ms since the Unix epoch. */
  readonly since: number
  readonly face: Face
  readonly addresses: readonly string[]
}

export interface Friends {
  list(user: UserCid): readonly Relation[]
  get(user: UserCid, other: UserCid): Relation | undefined
  standing(user: UserCid, other: UserCid): Standing | null
  /** Asks to be friends, or accepts; ends whatever there is; blocks. Resolves when it is on disk. @throws FriendRefused */
  change(user: UserCid, other: Person, deed: Deed): Promise<void>
}

/** What is not there stays; null: none from now on. */
export interface GroupChanges {
  readonly name?: string | null
  /** As an op names it. */
  readonly icon?: string | null
}

/** Direct messages; what is said in them goes by `Messages`. Every method that writes resolves when it is on disk. */
export interface Conversations {
  /** Those that a user has not closed. */
  of(user: UserCid): readonly GuildView[]
  all(user: UserCid): readonly GuildView[]
  /** Everybody else who is in it. */
  others(view: GuildView, viewer: UserCid): readonly UserView[]
  /** The conversation of two, begun if there is none. @throws Denied */
  open(user: UserCid, other: Person): Promise<GuildView>
  /** @throws Denied */
  openGroup(user: UserCid, others: readonly Person[]): Promise<GuildView>
  /** @throws Denied */
  add(group: GuildView, actor: UserCid, person: Person): Promise<void>
  /** Somebody else, or oneself. @throws Denied */
  remove(group: GuildView, actor: UserCid, user: UserCid): Promise<void>
  /** @throws Denied */
  change(group: GuildView, actor: UserCid, changes: GroupChanges): Promise<void>
  /** Lists it no more until somebody speaks; leaves a group. @throws Denied */
  close(view: GuildView, actor: UserCid): Promise<void>
}

export interface Directory {
  /** By handle, among those whom `seeker` shares a guild or this node with; or by a friend code. @throws FriendRefused */
  find(seeker: UserCid, text: string): Person
  byId(seeker: UserCid, id: Snowflake): Person | undefined
  view(seeker: UserCid, id: Snowflake): UserView | undefined
  viewOf(seeker: UserCid, user: UserCid): UserView | undefined
  /** The friend code of a user of this node. @throws FriendRefused */
  code(user: UserCid): string
}
