/** What lasts of a session while connections come and go: who it is for, what it asked for, what it is still owed. */
import { OFFLINE, type Presence } from '../../node/core/events.ts'
import type { GuildCid, Snowflake, UserCid } from '../../node/core/ids.ts'
import type { Logger } from '../../node/core/ports.ts'
import { Payload } from './format/index.ts'
import type { EventName } from './events.ts'
import type { Told } from './protocol/replay-log.ts'
import type { Input, Outbox } from './protocol/state.ts'

/** The connection that holds the session's outbox. */
export interface Carrier {
  feed(input: Input): void
  readonly outbox: Outbox | undefined
  /** The last sequence number that can have reached the client. */
  readonly reached: number
  /** May more be sent now? False when there is no socket or it has much to send already. */
  readonly ready: boolean
}

export interface Dispatch {
  readonly t: EventName
  readonly d: object
}

export interface SessionTerms {
  readonly id: string
  readonly user: UserCid
  readonly bot: boolean
  readonly intents: number
  /** May it read the text of messages that do not concern it? */
  readonly readsContent: boolean
  readonly shard: readonly [index: number, count: number] | null
  readonly largeThreshold: number
  /** Where its client reaches this node, as `https://host`. */
  readonly origin: string
}

/** Large answers made in one turn of the event loop. */
const PER_TURN = 4
/** Answers under way for one session; a client that asks for more at once waits for none of them. */
const BACKLOG = 128

/** Source: Discord, "Gateway: Sharding". */
const shardOf = (guild: Snowflake, count: number): number => Number((BigInt(guild) >> 22n) % BigInt(count))

export const isServed = (shard: SessionTerms['shard'], guild: Snowflake): boolean =>
  shard === null || shardOf(guild, shard[1]) === shard[0]

export interface SessionDeps {
  /** Hears of every event before the sessions that get it. */
  readonly diary: { dispatched(t: EventName, data: Payload, to: readonly Session[]): void }
  readonly logger: Logger
}

export class Session {
  readonly terms: SessionTerms
  /** Guilds whose events it gets. */
  readonly guilds = new Set<GuildCid>()
  presence: Presence = OFFLINE
  readonly #deps: SessionDeps
  #carrier: Carrier
  #token: string
  #backlog: Iterator<Dispatch>[] = []
  #pumping = false
  #self = ''

  /** @param token that its client has proved itself by. */
  constructor(terms: SessionTerms, carrier: Carrier, token: string, deps: SessionDeps) {
    this.terms = terms
    this.#carrier = carrier
    this.#token = token
    this.#deps = deps
  }

  get carrier(): Carrier {
    return this.#carrier
  }

  /** When it ends, so does the session. Of a session of before the node began it is not known, and '' here. */
  get token(): string {
    return this.#token
  }

  /** Was it there before the node began, and no client has come back to it yet? */
  get isRecalled(): boolean {
    return this.#token === ''
  }

  /** Another connection carries it from now on, opened by this token. */
  moveTo(carrier: Carrier, token: string): void {
    this.#carrier = carrier
    this.#token = token
  }

  /** Does its shard get this guild's events? */
  serves(guild: Snowflake): boolean {
    return isServed(this.terms.shard, guild)
  }

  dispatch(t: EventName, data: Payload): void {
    this.#deps.diary.dispatched(t, data, [this])
    this.receive({ t, data })
  }

  /** Takes an event that the diary knows of. */
  receive(told: Told): void {
    this.#carrier.feed({ type: 'dispatch', told })
  }

  /** Notes how the user sees themselves, as READY told it. */
  knowSelf(json: string): void {
    this.#self = json
  }

  /** USER_UPDATE, unless it says nothing new. */
  tellSelf(json: string): void {
    if (json === this.#self) return
    this.#self = json
    this.dispatch('USER_UPDATE', new Payload(json))
  }

  /** Dispatches what `source` yields as fast as the client reads. @returns false when too much is under way. */
  owe(source: Iterator<Dispatch>): boolean {
    if (this.#backlog.length >= BACKLOG) return false
    this.#backlog.push(source)
    this.pump()
    return true
  }

  get owes(): boolean {
    return this.#backlog.length > 0
  }

  /** Goes on with what is owed. */
  pump(): void {
    if (this.#pumping || this.#backlog.length === 0) return
    this.#pumping = true
    setImmediate(() => {
      this.#pumping = false
      for (let i = 0; i < PER_TURN && this.#carrier.ready; i++) this.#payOne()
      if (this.#carrier.ready) this.pump()
    })
  }

  #payOne(): void {
    const [source] = this.#backlog
    if (!source) return
    try {
      const next = source.next()
      if (next.done) this.#backlog.shift()
      else this.dispatch(next.value.t, Payload.of(next.value.d))
    } catch (error) {
      this.#backlog.shift()
      this.#deps.logger.error('an answer to a gateway client could not be made', { error })
    }
  }
}
