/**
 * Seals channels on behalf of the people of this node who may: after 500 ops, or when the oldest unsealed op is an hour
 * old, or a minute after a long silence, when it is their turn (core/seal-turn.ts).
 */
import {
  parseLogId,
  type ChannelCid,
  type ChannelLogName,
  type GuildCid,
  type LogId,
  type OpCid,
  type UserCid
} from '../core/ids.ts'
import type { Op, VerifiedOp } from '../core/ops.ts'
import type { Clock, Logger } from '../core/ports.ts'
import { isDue, turns, type Unsealed } from '../core/seal-turn.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

export interface SealerDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  readonly logger: Logger
}

/** ms between two looks at channels in which nobody writes any more. */
const LOOK = 60_000

/** The last seal of a log. */
type Last = Pick<Op<'seal'>, 'cid' | 't'>

interface Turn {
  readonly user: UserCid
  readonly place: number
}

/** What is not sealed of one log. */
interface Open {
  unsealed: Unsealed
  /** Drawn when the time comes; null: nobody here may seal it. */
  turn: Turn | null | undefined
  isBusy: boolean
}

export class Sealer implements Disposable {
  readonly #deps: SealerDeps
  readonly #open = new Map<LogId, Open>()
  readonly #timer: NodeJS.Timeout

  constructor(deps: SealerDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => void this.look(), LOOK).unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /** Ops have been committed. @param own written here */
  note(cid: GuildCid, ops: readonly VerifiedOp[], own: boolean): void {
    for (const [log, inLog] of Map.groupBy(ops, ({ op }) => op.header.id)) {
      if (parseLogId(log)?.type !== 'channel') continue
      const seal = inLog.findLast(({ op }) => op.k === 'seal' && (own || this.#holds(log, op.cid)))?.op
      const known = seal ? undefined : this.#open.get(log)
      if (known) this.#add(known, inLog.length)
      else this.#open.set(log, this.#read(log, seal ?? this.#last(cid, log)))
      void this.#consider(log)
    }
  }

  /** Seals what is due. Resolves when it is on disk. */
  async look(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((log) => this.#consider(log)))
  }

  #holds(log: LogId, cid: OpCid): boolean {
    const number = this.#deps.storage.log.number(log)
    return number !== undefined && this.#deps.storage.seals.holds(number, cid)
  }

  #last(cid: GuildCid, log: LogId): Last | null {
    return this.#deps.registry.get(cid)?.seals.bookOf(log).seals.at(-1) ?? null
  }

  #add(open: Open, ops: number): void {
    const { count, since, sealed } = open.unsealed
    open.unsealed = { count: count + ops, since: count === 0 ? this.#deps.clock.now() : since, sealed }
  }

  /** Our own seal begins a new stretch even if it should not hold: another one like it would not either. */
  #read(log: LogId, last: Last | null): Open {
    const { storage } = this.#deps
    const number = storage.log.number(log)
    const { count, t } = number === undefined ? { count: 0, t: 0 } : storage.seals.since(number, last?.cid ?? null)
    return { unsealed: { count, since: t, sealed: last?.t ?? null }, turn: undefined, isBusy: false }
  }

  async #consider(log: LogId): Promise<void> {
    const open = this.#open.get(log)
    const place = parseLogId(log)
    if (!open || open.isBusy || place?.type !== 'channel') return
    const now = this.#deps.clock.now()
    if (!isDue(0, open.unsealed, now)) return
    const guild = this.#deps.registry.get(place.guild)
    if (!guild) return
    if (open.turn === undefined) open.turn = this.#turnIn(guild, log, place.channel)
    if (!open.turn || !isDue(open.turn.place, open.unsealed, now)) return
    open.isBusy = true
    if (!(await this.#seal(guild, log, place, open.turn.user)))
      open.unsealed = { ...open.unsealed, count: 0, since: now }
    open.isBusy = false
  }

  #turnIn(guild: Guild, log: LogId, channel: ChannelCid): Turn | null {
    const { accounts } = this.#deps
    const order = turns(guild.state, channel, this.#last(guild.cid, log)?.cid ?? null)
    const place = order.findIndex((user) => accounts.device(user) !== undefined)
    const user = order[place]
    return user ? { user, place } : null
  }

  /** @returns false when there is nothing to seal, or it is refused: it is tried again a stretch later. */
  async #seal(guild: Guild, log: LogId, { channel, thread }: ChannelLogName, user: UserCid): Promise<boolean> {
    const { accounts, logger } = this.#deps
    const device = accounts.device(user)
    try {
      const body = guild.seals.next(log)
      if (!device || !body) return false
      await guild.write(device, [{ k: 'seal', body }], thread === null ? { channel } : { channel, thread })
      return true
    } catch (error) {
      logger.warn('a channel is not sealed', { guild: guild.cid, channel, error })
      return false
    }
  }
}
