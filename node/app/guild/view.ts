/** A guild as its clients see it: committed state, with profiles laid over what admissions said. */
import type { GuildCid, OpCid, Snowflake, UserCid } from '../../core/ids.ts'
import type { Member, GuildState, Profile } from '../../core/state.ts'
import type { PersistentMap } from '../../core/persistent-map.ts'
import type { GuildView, UserView } from '../app.ts'
import type { Guild } from './guild.ts'

type Members = PersistentMap<UserCid, Member>

/** Members in order of id, made once for each set of members. */
const ordered = new WeakMap<Members, readonly { readonly id: bigint; readonly user: UserCid }[]>()

const inOrder = (state: GuildState) => {
  const known = ordered.get(state.members)
  if (known) return known
  const list = [...state.members.keys()]
    .map((user) => ({ user, id: BigInt(state.users.get(user)?.id ?? 0) }))
    .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  ordered.set(state.members, list)
  return list
}

/** Index of the first entry whose id is greater than `after`. */
const firstAfter = (list: readonly { readonly id: bigint }[], after: bigint): number => {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle]?.id ?? 0n) <= after) low = middle + 1
    else high = middle
  }
  return low
}

export class View implements GuildView {
  readonly cid: GuildCid
  readonly state: GuildState
  readonly #guild: Guild

  constructor(guild: Guild) {
    this.cid = guild.cid
    this.state = guild.state
    this.#guild = guild
  }

  user(user: UserCid): UserView | undefined {
    const known = this.state.users.get(user)
    if (!known) return undefined
    const profile = this.profile(user)
    const { name, globalName, avatar } = { ...known, ...profile }
    return { cid: user, id: known.id, bot: known.bot, name, globalName, avatar, banner: profile.banner ?? null }
  }

  profile(user: UserCid): Profile {
    return this.#guild.profiles.get(user)
  }

  followers(fixture: OpCid): readonly UserCid[] {
    return this.#guild.profiles.interests.followersOf(fixture).filter((user) => this.state.members.has(user))
  }

  members({ after, limit }: { after?: Snowflake; limit: number }): readonly UserCid[] {
    const list = inOrder(this.state)
    const start = after === undefined ? 0 : firstAfter(list, BigInt(after))
    return list.slice(start, start + limit).map(({ user }) => user)
  }
}
