/**
 * Devices that sign several ops for one place in their chain. All are kept, for nodes that hold the same must come to
 * the same; but past two of a place, and what is news past the first fork of a
 * device, this node takes no faster than a chain may grow.
 *
 * Attack when absent: rates are rules of a chain, so one device that begins its chain anew a thousand times may say a
 * thousand times as much at once as it should.
 */
import type { DeviceKey, GuildCid, LogId, UserCid } from '../../core/ids.ts'
import type { Op } from '../../core/ops.ts'
import type { Receipt } from '../../core/ports.ts'
import type { GuildState, Rate } from '../../core/state.ts'
import type { Fork } from '../../storage/sqlite/fork-store.ts'
import type { Crowds } from './crowds.ts'
import type { GuildDeps } from './deps.ts'
import type { Tail } from './tail.ts'

/** Ops of one place that are taken as they come: a data folder that was copied forks a chain too. */
const BRANCHES = 2
/** Whose pace is remembered; who forked least lately is forgotten first. */
const REMEMBERED = 1000

/** How fast further branches of each device are taken, and further devices of each user. */
export class BranchPace {
  /** When they would be done, in ms since the Unix epoch, had they kept to the rate. */
  readonly #done = new Map<DeviceKey | UserCid, number>()

  /** @returns ms since the Unix epoch, when it may be taken; now when it is. */
  take(who: DeviceKey | UserCid, { n, ms }: Rate, now: number): number {
    const done = Math.max(this.#done.get(who) ?? now, now) + ms / n
    if (done > now + ms) return Math.ceil(done - ms)
    this.#done.delete(who)
    this.#done.set(who, done)
    const oldest = this.#done.size > REMEMBERED ? this.#done.keys().next() : undefined
    if (oldest && !oldest.done) this.#done.delete(oldest.value)
    return now
  }
}

/** The branches among ops that come together. */
export class Branches {
  /** The forks that the admitted ones have made. */
  readonly forks: Fork[] = []
  readonly #pace: BranchPace
  readonly #tail: (log: LogId) => Tail
  readonly #crowds: Crowds
  readonly #isForker: (device: DeviceKey) => boolean

  /** @param isForker has the device been proved to have forked before? */
  constructor(pace: BranchPace, tail: (log: LogId) => Tail, crowds: Crowds, isForker: (device: DeviceKey) => boolean) {
    this.#pace = pace
    this.#tail = tail
    this.#crowds = crowds
    this.#isForker = isForker
  }

  /**
   * Whether a valid op has to wait, and takes note of the fork that it makes. `create` is a function of the genesis: as
   * often as it is signed, it is one act.
   *
   * @param state as it was before the ops came.
   * @param live is it news, and not history?
   * @param now ms since the Unix epoch.
   */
  judge(op: Op, state: GuildState, now: number, live: boolean): Receipt | null {
    const rate = state.rates?.messages ?? null
    const crowded = live && rate && this.#crowds.isSurplus(op, state) ? this.#pace.take(op.user, rate, now) : now
    return crowded > now ? { status: 'held', due: crowded } : this.#judgeFork(op, rate, now, live)
  }

  /** @param rate null in a guild without limits. */
  #judgeFork(op: Op, rate: Rate | null, now: number, live: boolean): Receipt | null {
    const { key, id, payload } = op.header
    const rivals = op.k === 'create' ? [] : this.#tail(id).rivals(op)
    const [first] = rivals
    if (!first) return null
    const isFurther = rivals.length >= BRANCHES || (live && this.#isForker(key))
    const due = rate && isFurther ? this.#pace.take(key, rate, now) : now
    if (due > now) return { status: 'held', due }
    this.forks.push({ user: op.user, device: key, log: id, q: payload.q, ops: [first, op.cid] })
    return null
  }
}

/**
 * Call inside a write.
 *
 * @returns the first of each device.
 */
export const noteForks = (
  guild: GuildCid,
  forks: readonly Fork[],
  { storage, logger }: Pick<GuildDeps, 'storage' | 'logger'>
): readonly Fork[] => {
  const first = forks.filter((fork) => storage.forks.add(guild, fork))
  for (const fork of first) logger.warn('a device has signed two ops for one place', { guild, ...fork })
  return first
}

export type { Fork }
