/** Friends, requests and blocks of this node's users: kept here, told to the others' nodes by letters. */
import { reachable } from '../core/dialable.ts'
import type { RelationEvent } from '../core/events.ts'
import type { UserCid } from '../core/ids.ts'
import type { Face, Says } from '../core/letters.ts'
import type { Clock, Device, Network } from '../core/ports.ts'
import { done, heard, type Deed, type Standing, type Step } from '../core/relations.ts'
import type { Storage } from '../storage/index.ts'
import type { KeptRelation } from '../storage/sqlite/relation-store.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Friends, Person, Relation } from './app.ts'
import { FriendRefused } from './errors.ts'
import type { Heard, LocalMail } from './mail.ts'

/** Of one user, those that have ended among them. */
const MOST = 1000
/** Requests that wait for one user's answer; of these, from people they share no guild with. */
const WAITING = 100
const STRANGERS_WAITING = 50

export interface FriendsDeps {
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  publish(event: RelationEvent): void
  /** Do they share a guild? */
  areAcquainted(user: UserCid, other: UserCid): boolean
  mail(): LocalMail
  network(): Network
}

const NOBODY: Face = { name: 'unknown', globalName: null, avatar: null, bot: false }

const matterOf = (user: UserCid): string => `friend/${user}`

export class LocalFriends implements Friends {
  readonly #deps: FriendsDeps
  readonly #relations = new Map<UserCid, Map<UserCid, KeptRelation>>()
  /** The last change in line. */
  #line: Promise<unknown> = Promise.resolve()

  constructor(deps: FriendsDeps) {
    this.#deps = deps
    for (const relation of deps.storage.relations.all()) this.#keep(relation)
  }

  list(user: UserCid): readonly Relation[] {
    return [...this.#of(user).values()].filter((relation): relation is Relation => relation.standing !== null)
  }

  standing(user: UserCid, other: UserCid): Standing | null {
    return this.#of(user).get(other)?.standing ?? null
  }

  get(user: UserCid, other: UserCid): Relation | undefined {
    return this.list(user).find((relation) => relation.other === other)
  }

  /** Everybody whom somebody here is a friend of, or waits for. */
  *acquaintances(): Iterable<UserCid> {
    for (const [user, relations] of this.#relations) {
      if (!this.#deps.accounts.device(user)) continue
      yield user
      for (const { other, standing } of relations.values()) if (standing !== null && standing !== 'blocked') yield other
    }
  }

  addresses(user: UserCid): readonly string[] {
    for (const relations of this.#relations.values()) {
      const addresses = relations.get(user)?.addresses ?? []
      if (addresses.length > 0) return addresses
    }
    return []
  }

  /** As anybody here knows them. */
  faceOf(user: UserCid): Face | undefined {
    for (const relations of this.#relations.values()) {
      const relation = relations.get(user)
      if (relation) return relation.face
    }
    return undefined
  }

  async change(user: UserCid, other: Person, deed: Deed): Promise<void> {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new FriendRefused('unknown', 'they have no account on this node')
    if (other.cid === user) throw new FriendRefused('self', 'nobody is their own friend')
    if (deed === 'ask' && (other.face.bot || this.#deps.accounts.account(user)?.bot))
      throw new FriendRefused('bot', 'bots have no friends')
    if (deed === 'ask' && this.standing(user, other.cid) === 'friend')
      throw new FriendRefused('already', 'they are a friend already')
    if (deed !== 'end' && !this.#of(user).has(other.cid)) this.#makeRoom(user)
    await this.#step(device, other, (before) => done(before, deed))
    await this.#tellOwn(device, other.cid)
  }

  /** Acts upon what has come by letter. @returns false when it comes from nobody whom its reader has to do with, or wants to */
  async heard({ from, to, says }: Heard): Promise<boolean> {
    const device = this.#deps.accounts.device(to)
    if (!device) return false
    if (says.k === 'standing') {
      if (from.user === to) await this.#follow(device, says)
      return from.user === to
    }
    if (says.k === 'conversation' || from.user === to) return false
    const { k } = says
    const known = this.#of(to).get(from.user)
    if (k === 'friend.ask' ? !known?.standing && !this.#hasRoom(to, from.user) : !known) return false
    const person: Person =
      says.k === 'friend.end'
        ? { cid: from.user, face: known?.face ?? NOBODY, addresses: [] }
        : { cid: from.user, face: { ...says.face, bot: from.bot }, addresses: reachable(says.addresses) }
    if (!known) this.#makeRoom(to)
    const before = known?.standing ?? null
    await this.#step(device, person, (standing) => heard(standing, k))
    const after = this.standing(to, from.user)
    if (after === before) return after !== null && after !== 'blocked'
    await this.#tellOwn(device, from.user)
    return true
  }

  /** What the user has done at another node of theirs; the later counts. */
  async #follow(device: Device, says: Extract<Says, { k: 'standing' }>): Promise<void> {
    const { user: other, standing, face, changed, addresses } = says
    if (other === device.user) return
    await this.#inTurn(async () => {
      const known = this.#of(device.user).get(other)
      if (known && known.since >= changed) return
      if (!known) this.#makeRoom(device.user)
      await this.#write({ user: device.user, other, standing, since: changed, face, addresses: reachable(addresses) })
    })
  }

  async #step(device: Device, other: Person, move: (before: Standing | null) => Step): Promise<void> {
    const word = await this.#inTurn(async () => {
      const { user } = device
      const known = this.#of(user).get(other.cid)
      const { standing, word } = move(known?.standing ?? null)
      const since =
        standing === known?.standing ? known.since : Math.max(this.#deps.clock.now(), (known?.since ?? 0) + 1)
      const { face, cid, addresses } = other
      const relation = {
        user,
        other: cid,
        standing,
        since,
        face,
        addresses: addresses.length > 0 ? addresses : (known?.addresses ?? [])
      }
      if (!word || word === 'withdraw') {
        const withdraw = (): void => this.#deps.mail().withdraw(user, cid, matterOf(user))
        if (known || standing !== null) await this.#write(relation, word ? withdraw : undefined)
        return null
      }
      const before = known?.standing ?? null
      const says: Says = word === 'friend.end' ? { k: word } : { k: word, ...this.#self(user) }
      // The letter is on disk with what it is about; a reader of this node answers when this turn is over.
      await this.#deps.mail().post(device, cid, says, {
        matter: matterOf(user),
        alongside: () => this.#deps.storage.relations.put(relation)
      })
      this.#keep(relation)
      this.#publish(relation, before)
      return says
    })
    if (word) await this.#deps.mail().deliver(device, other.cid, word)
  }

  async #write(relation: KeptRelation, alongside = () => {}): Promise<void> {
    const before = this.standing(relation.user, relation.other)
    await this.#deps.storage.db.write(() => {
      alongside()
      this.#deps.storage.relations.put(relation)
    })
    this.#keep(relation)
    this.#publish(relation, before)
  }

  #publish({ user, other, standing }: KeptRelation, before: Standing | null): void {
    if (before !== standing) this.#deps.publish({ user, other, before, after: standing })
  }

  async #tellOwn(device: Device, other: UserCid): Promise<void> {
    const relation = this.#of(device.user).get(other)
    if (!relation) return
    const { standing, face, since: changed, addresses } = relation
    const says: Says = { k: 'standing', user: other, standing, face, addresses: addresses.slice(0, 4), changed }
    await this.#deps.mail().post(device, device.user, says, { matter: `standing/${other}` })
  }

  #self(user: UserCid): { readonly face: Face; readonly addresses: readonly string[] } {
    const account = this.#deps.accounts.account(user)
    const { name = 'unknown', globalName = null, avatar = null, bot = false } = account ?? {}
    return {
      face: { name, globalName, avatar, bot },
      addresses: this.#deps
        .network()
        .addresses()
        .filter((address) => address.length <= 256)
        .slice(0, 3)
    }
  }

  #of(user: UserCid): ReadonlyMap<UserCid, KeptRelation> {
    return this.#relations.get(user) ?? new Map()
  }

  #keep(relation: KeptRelation): void {
    const relations = this.#relations.get(relation.user) ?? new Map<UserCid, KeptRelation>()
    this.#relations.set(relation.user, relations.set(relation.other, relation))
  }

  /** Attack when absent: a machine asks in ten thousand names, and the request that one waits for is not found among them. */
  #hasRoom(user: UserCid, from: UserCid): boolean {
    const waiting = this.list(user).filter(({ standing }) => standing === 'incoming')
    if (waiting.length >= WAITING || !this.#canMakeRoom(user)) return false
    if (this.#deps.areAcquainted(user, from)) return true
    return waiting.filter(({ other }) => !this.#deps.areAcquainted(user, other)).length < STRANGERS_WAITING
  }

  #canMakeRoom(user: UserCid): boolean {
    return this.#of(user).size < MOST || [...this.#of(user).values()].some(({ standing }) => standing === null)
  }

  /** What ended longest ago is forgotten. @throws FriendRefused */
  #makeRoom(user: UserCid): void {
    const relations = this.#relations.get(user)
    if (!relations || relations.size < MOST) return
    const ended = [...relations.values()].filter(({ standing }) => standing === null)
    const oldest = ended.toSorted((a, b) => a.since - b.since)[0]
    if (!oldest) throw new FriendRefused('too-many', `there are at most ${MOST} friends, requests and blocks`)
    relations.delete(oldest.other)
    // On a full disk it stays there, and is dropped when there is no room the next time.
    const drop = (): void => this.#deps.storage.relations.drop(user, oldest.other)
    this.#deps.storage.db.write(drop).catch(() => undefined)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work)
    this.#line = turn.catch(() => {})
    return turn
  }
}
