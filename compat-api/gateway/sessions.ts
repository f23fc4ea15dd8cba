/** Every session of the node, by id, by user and by guild, so that no event looks at those it does not concern. */
import type { GuildCid, UserCid } from '../../node/core/ids.ts'
import type { EventName } from './events.ts'
import type { Payload } from './format/index.ts'
import type { Diary } from './journal/diary.ts'
import type { Session } from './session.ts'

const NONE: ReadonlySet<Session> = new Set()

class Index<K> {
  readonly #sets = new Map<K, Set<Session>>()

  get(key: K): ReadonlySet<Session> {
    return this.#sets.get(key) ?? NONE
  }

  keys(): Iterable<K> {
    return this.#sets.keys()
  }

  add(key: K, session: Session): void {
    const set = this.#sets.get(key)
    if (set) set.add(session)
    else this.#sets.set(key, new Set([session]))
  }

  delete(key: K, session: Session): void {
    const set = this.#sets.get(key)
    set?.delete(session)
    if (set?.size === 0) this.#sets.delete(key)
  }
}

export class Sessions {
  readonly #diary: Diary
  readonly #byId = new Map<string, Session>()
  readonly #byUser = new Index<UserCid>()
  readonly #byGuild = new Index<GuildCid>()
  /** Those without a socket, longest first. */
  readonly #detached = new Set<Session>()

  constructor(diary: Diary) {
    this.#diary = diary
  }

  /** Sends an event to those of them who are concerned. */
  post(t: EventName, data: Payload, to: readonly Session[]): void {
    this.#diary.dispatched(t, data, to)
    const told = { t, data }
    for (const session of to) session.receive(told)
  }

  get(id: string): Session | undefined {
    return this.#byId.get(id)
  }

  of(user: UserCid): ReadonlySet<Session> {
    return this.#byUser.get(user)
  }

  /** Sessions that get the events of a guild. */
  in(guild: GuildCid): ReadonlySet<Session> {
    return this.#byGuild.get(guild)
  }

  /** Guilds that some session gets the events of. */
  guilds(): Iterable<GuildCid> {
    return this.#byGuild.keys()
  }

  all(): Iterable<Session> {
    return this.#byId.values()
  }

  add(session: Session): void {
    this.#byId.set(session.terms.id, session)
    this.#byUser.add(session.terms.user, session)
  }

  remove(session: Session): void {
    this.#diary.ended(session)
    this.#byId.delete(session.terms.id)
    this.#byUser.delete(session.terms.user, session)
    this.#detached.delete(session)
    for (const guild of session.guilds) this.unsubscribe(session, guild)
  }

  subscribe(session: Session, guild: GuildCid): void {
    session.guilds.add(guild)
    this.#byGuild.add(guild, session)
  }

  unsubscribe(session: Session, guild: GuildCid): void {
    session.guilds.delete(guild)
    this.#byGuild.delete(guild, session)
  }

  /** Notes that a session has lost its socket. @returns the longest detached one if there are more than `most`. */
  detach(session: Session, most: number): Session | undefined {
    this.#detached.add(session)
    const [longest] = this.#detached
    return this.#detached.size > most ? longest : undefined
  }

  attach(session: Session): void {
    this.#detached.delete(session)
  }
}
