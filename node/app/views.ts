/** What a node shows of users and guilds, and where something is said: what every part of its surface speaks of. */
import type { ChannelCid, GuildCid, OpCid, Snowflake, UserCid } from '../core/ids.ts'
import type { GuildState, Profile } from '../core/state.ts'

/** A user, local or remote, as far as this node knows. */
export interface UserView {
  readonly cid: UserCid
  readonly id: Snowflake
  readonly name: string
  readonly globalName: string | null
  readonly avatar: string | null
  /** Left out where none is known. */
  readonly banner?: string | null
  readonly bot: boolean
}

/** A guild at one moment. Cheap to make; hold the guild's CID, not the view. */
export interface GuildView {
  readonly cid: GuildCid
  readonly state: GuildState
  /** The guild's view of a user: profile log over admission over account. */
  user(user: UserCid): UserView | undefined
  profile(user: UserCid): Profile
  /** Members whom a scheduled event, or one time of it, interests. */
  followers(fixture: OpCid): readonly UserCid[]
  /** Members in ascending order of user id, after `after`. */
  members(query: { after?: Snowflake; limit: number }): readonly UserCid[]
}

/** Of messages: a channel, or a thread. */
export interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}
