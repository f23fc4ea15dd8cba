/** Which guilds are being brought up to date: one peer at a time for each, so that nothing is fetched twice. */
import type { GuildCid } from '../../node/core/ids.ts'

export interface Reconciling {
  /**
   * Runs `work` unless the guild is busy.
   *
   * @returns undefined when it is busy; else a promise of the end.
   */
  claim(guild: GuildCid, work: (ready: () => void) => Promise<void>): Promise<void> | undefined
  /** When the guild is busy: resolves as its control state and newest messages are here, rejects when that failed. */
  ready(guild: GuildCid): Promise<void> | undefined
  /** Resolves when nothing is going on with the guild, however it ended. */
  over(guild: GuildCid): Promise<void>
}

interface Run {
  readonly ready: Promise<void>
  readonly over: Promise<void>
}

export const createReconciling = (): Reconciling => {
  const runs = new Map<GuildCid, Run>()

  const begin = (guild: GuildCid, work: (ready: () => void) => Promise<void>): Promise<void> => {
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
    ready.catch(() => undefined)
    const whole = work(resolve).finally(() => runs.delete(guild))
    const over = whole.catch(reject)
    runs.set(guild, { ready, over })
    return whole
  }

  return {
    claim: (guild, work) => (runs.has(guild) ? undefined : begin(guild, work)),
    ready: (guild) => runs.get(guild)?.ready,
    over: async (guild) => runs.get(guild)?.over
  }
}
