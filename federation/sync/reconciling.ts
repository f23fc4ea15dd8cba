/**
 * Which guilds are being brought up to date. One peer at a time leads: what rights rest on, and what is new, comes from it. When
 * that is here, others help with the history: each log is fetched from one of them alone, so that nothing comes twice.
 */
import type { GuildCid, LogId } from '../../node/core/ids.ts'
import { SYNC } from '../limits.ts'

/** Logs that one run fetches: no other does. */
export interface Share {
  /** False when another run has it. */
  take(log: LogId): boolean
}

/** @returns whether nothing was left for later */
export type Lead = (share: Share, ready: () => void) => Promise<boolean>

export interface Reconciling {
  /**
   * Runs `work` unless the guild is busy; it is, until the last helper is through.
   *
   * @returns undefined when it is busy; else what the work has come to.
   */
  claim(guild: GuildCid, work: Lead): Promise<boolean> | undefined
  /**
   * Runs `work` beside the one that leads, as soon as the history is on its way.
   *
   * @returns undefined when there is nothing to help with, or there are enough who do; else a promise of the end.
   */
  help(guild: GuildCid, work: (share: Share) => Promise<void>): Promise<void> | undefined
  /** When the guild is busy: resolves as its control state and newest messages are here, rejects when that failed. */
  ready(guild: GuildCid): Promise<void> | undefined
  /** Resolves when nothing is going on with the guild, however it ended. */
  over(guild: GuildCid): Promise<void>
}

interface Run {
  readonly ready: PromiseWithResolvers<void>
  readonly over: PromiseWithResolvers<void>
  readonly helpers: Set<Promise<unknown>>
  readonly taken: Set<LogId>
  isReady: boolean
}

/** @param finished all that was to be fetched of the guild is here. */
export const createReconciling = (finished: (guild: GuildCid) => void): Reconciling => {
  const runs = new Map<GuildCid, Run>()

  /** What one has taken is free again when it is through. */
  const shareOf = (taken: Set<LogId>): Share & Disposable => {
    const mine = new Set<LogId>()
    return {
      take(log) {
        if (taken.has(log)) return mine.has(log)
        taken.add(log)
        mine.add(log)
        return true
      },
      [Symbol.dispose]() {
        for (const log of mine) taken.delete(log)
      }
    }
  }

  const lead = async (run: Run, work: Lead): Promise<boolean> => {
    using share = shareOf(run.taken)
    const isWhole = await work(share, () => {
      run.isReady = true
      run.ready.resolve()
    })
    return isWhole
  }

  /** Whoever leads is free before: the peer does not wait for others. */
  const end = async (guild: GuildCid, run: Run, whole: Promise<boolean>): Promise<void> => {
    const isWhole = await whole.catch((error: unknown) => {
      run.ready.reject(error)
      return false
    })
    while (run.helpers.size > 0) await Promise.allSettled(run.helpers)
    runs.delete(guild)
    if (isWhole) finished(guild)
    run.over.resolve()
  }

  const begin = (guild: GuildCid, work: Lead): Promise<boolean> => {
    const run: Run = {
      ready: Promise.withResolvers(),
      over: Promise.withResolvers(),
      helpers: new Set(),
      taken: new Set(),
      isReady: false
    }
    run.ready.promise.catch(() => undefined)
    runs.set(guild, run)
    const whole = lead(run, work)
    void end(guild, run, whole)
    return whole
  }

  const assist = async (run: Run, work: (share: Share) => Promise<void>): Promise<void> => {
    using share = shareOf(run.taken)
    await work(share)
  }

  return {
    claim: (guild, work) => (runs.has(guild) ? undefined : begin(guild, work)),
    help(guild, work) {
      const run = runs.get(guild)
      if (!run?.isReady || run.helpers.size >= SYNC.helpers) return undefined
      const helping: Promise<void> = assist(run, work).finally(() => run.helpers.delete(helping))
      run.helpers.add(helping)
      return helping
    },
    ready: (guild) => runs.get(guild)?.ready.promise,
    over: async (guild) => runs.get(guild)?.over.promise
  }
}
