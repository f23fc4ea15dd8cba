/** Who somebody is: by handle among those one shares a guild with, by id, or by a friend code. */
import { introduces } from '../core/fixtures/incidents.ts'
import { theOne } from '../core/fixtures/index.ts'
import { globalId, type Snowflake, type UserCid } from '../core/ids.ts'
import type { Network } from '../core/ports.ts'
import type { GuildState } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Directory, Person, UserView } from './app.ts'
import type { KnownPeople } from './conversation-view.ts'
import { FriendRefused } from './errors.ts'
import { decodeFriendCode, encodeFriendCode } from './friend-code.ts'
import type { LocalFriends } from './friends.ts'
import type { Registry } from './guild/registry.ts'
import { View } from './guild/view.ts'

export interface DirectoryDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly friends: LocalFriends
  readonly storage: Storage
  network(): Network
}

const personOf = ({ cid, name, globalName, avatar, bot }: UserView): Person => ({
  cid,
  face: { name, globalName, avatar, bot },
  addresses: []
})

export class LocalDirectory implements Directory, KnownPeople {
  readonly #deps: DirectoryDeps

  constructor(deps: DirectoryDeps) {
    this.#deps = deps
  }

  find(seeker: UserCid, text: string): Person {
    const code = decodeFriendCode(text.trim())
    if (code) return this.#byCode(code)
    const handle = text.trim().toLowerCase()
    const found = [...this.#within(seeker)].filter(({ name, cid }) => cid !== seeker && name.toLowerCase() === handle)
    const [one, another] = new Map(found.map((view) => [view.cid, view])).values()
    if (!one)
      throw new FriendRefused('unknown', 'nobody of that name is in a guild with you: ask for their friend code')
    if (another) throw new FriendRefused('several', 'several people have that name: ask for the friend code')
    return personOf(one)
  }

  byId(seeker: UserCid, id: Snowflake): Person | undefined {
    const view = this.view(seeker, id)
    return view && personOf(view)
  }

  view(seeker: UserCid, id: Snowflake): UserView | undefined {
    const relation = this.#deps.friends.list(seeker).find(({ other }) => globalId('uid1', other) === id)
    const met = this.#deps.accounts.byId(id) ?? [...this.#within(seeker)].find((view) => view.id === id)
    return met ?? (relation && { cid: relation.other, id, ...relation.face })
  }

  viewOf(seeker: UserCid, user: UserCid): UserView | undefined {
    const local = this.#deps.accounts.account(user)
    if (local) return local
    for (const { state, view } of this.#guildsOf(seeker)) if (state.users.has(user)) return view.user(user)
    const relation = this.#deps.friends.get(seeker, user)
    return relation && { cid: user, id: globalId('uid1', user), ...relation.face }
  }

  known(user: UserCid): UserView | undefined {
    const local = this.#deps.accounts.account(user)
    if (local) return local
    for (const guild of this.#deps.registry.guilds()) if (guild.state.users.has(user)) return new View(guild).user(user)
    const face = this.#deps.friends.faceOf(user)
    return face && { cid: user, id: globalId('uid1', user), ...face }
  }

  isBot(user: UserCid): boolean {
    return this.#deps.storage.devices.isBot(user)
  }

  areAcquainted(user: UserCid, other: UserCid): boolean {
    return [...this.#guildsOf(user)].some(({ state }) => state.members.has(other))
  }

  /** Guilds of the user by which the two may write to each other. */
  meetingPlaces(user: UserCid, other: UserCid, now: number): readonly GuildState[] {
    return [...this.#guildsOf(user)].flatMap(({ state }) =>
      introduces(state, theOne(state, 'incidents'), [user, other], now) ? [state] : []
    )
  }

  mayMeet(user: UserCid, other: UserCid, now: number): boolean {
    return this.meetingPlaces(user, other, now).length > 0
  }

  code(user: UserCid): string {
    const account = this.#deps.accounts.account(user)
    if (!account) throw new FriendRefused('unknown', 'they have no account on this node')
    return encodeFriendCode({ user, name: account.name, addresses: this.#deps.network().addresses() })
  }

  #byCode({ user, name, addresses }: NonNullable<ReturnType<typeof decodeFriendCode>>): Person {
    const local = this.#deps.accounts.account(user)
    if (local) return personOf(local)
    return { cid: user, face: { name: name || 'unknown', globalName: null, avatar: null, bot: false }, addresses }
  }

  *#guildsOf(user: UserCid) {
    for (const guild of this.#deps.registry.guilds()) {
      const view = new View(guild)
      if (!view.state.closed && view.state.members.has(user)) yield { state: view.state, view }
    }
  }

  *#within(user: UserCid): Iterable<UserView> {
    yield* this.#deps.accounts.list()
    for (const { state, view } of this.#guildsOf(user)) {
      for (const member of state.members.keys()) {
        const known = view.user(member)
        if (known) yield known
      }
    }
  }
}
