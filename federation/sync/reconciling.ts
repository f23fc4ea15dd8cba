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
}

export const createReconciling = (): Reconciling => {
  const busy = new Map<GuildCid, Promise<void>>()

  const run = async (guild: GuildCid, work: (ready: () => void) => Promise<void>): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => undefined)
    busy.set(guild, promise)
    try {
      await work(resolve)
    } catch (error) {
      reject(error)
      throw error
    } finally {
      busy.delete(guild)
    }
  }

  return {
    claim: (guild, work) => (busy.has(guild) ? undefined : run(guild, work)),
    ready: (guild) => busy.get(guild)
  }
}
