/** Which channels somebody here has open, as far as they have asked for a page of one lately: those come before others. */
import { parseLogId, type GuildCid, type LogId } from '../../node/core/ids.ts'
import { INTERESTS } from '../limits.ts'

export interface Interests {
  /** Somebody reads there. */
  note(log: LogId): void
  /** The last one that was opened comes first. */
  openedIn(guild: GuildCid): readonly LogId[]
  /** These guilds, those first in which something is open. */
  order(guilds: Iterable<GuildCid>): readonly GuildCid[]
}

/** @param now monotone ms. */
export const createInterests = (now: () => number): Interests => {
  const opened = new Map<LogId, number>()

  const fresh = (): readonly LogId[] =>
    [...opened]
      .filter(([, at]) => now() - at < INTERESTS.lasts)
      .map(([log]) => log)
      .toReversed()

  const guildOf = (log: LogId): GuildCid | undefined => parseLogId(log)?.guild

  return {
    note(log) {
      opened.delete(log)
      opened.set(log, now())
      const oldest = opened.size > INTERESTS.remembered ? opened.keys().next() : undefined
      if (oldest && !oldest.done) opened.delete(oldest.value)
    },
    openedIn: (guild) => fresh().filter((log) => guildOf(log) === guild),
    order(guilds) {
      const ranks = [...new Set(fresh().map(guildOf))]
      const rankOf = (guild: GuildCid): number => (ranks.includes(guild) ? ranks.indexOf(guild) : ranks.length)
      return [...guilds].toSorted((a, b) => rankOf(a) - rankOf(b))
    }
  }
}
