/**
 * Channels whose history is on its way, and what is shown of them before it is here. That was chosen by one peer, who
 * may have left out that a message was deleted: every other peer is asked what has been done to it.
 */
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import { LAGGING } from '../limits.ts'

export interface Excerpt {
  readonly log: LogId
  readonly messages: readonly OpCid[]
  /** So many of the newest were asked for; absent when it is another page. */
  readonly newest?: number
}

export interface Lagging {
  /** What the latest comparison has found of a guild; none when all of it is here. */
  set(guild: GuildCid, logs: readonly LogId[]): void
  has(guild: GuildCid, log: LogId): boolean
  /** Is any history of the guild on its way? */
  hasAny(guild: GuildCid): boolean
  /** These messages are shown on the word of `peer`. */
  shown(guild: GuildCid, peer: string, excerpt: Excerpt): void
  /** Are the newest messages of the log shown, so many of them? */
  showsNewest(guild: GuildCid, log: LogId, limit: number): boolean
  /** What `peer` is to be asked about; each peer once. */
  unasked(guild: GuildCid, peer: string): readonly Excerpt[]
}

interface Shown extends Excerpt {
  readonly asked: Set<string>
}

interface State {
  readonly logs: ReadonlySet<LogId>
  readonly shown: readonly Shown[]
}

const NONE: State = { logs: new Set(), shown: [] }

export const createLagging = (): Lagging => {
  const guilds = new Map<GuildCid, State>()

  return {
    set(guild, logs) {
      if (logs.length === 0) guilds.delete(guild)
      else guilds.set(guild, { shown: guilds.get(guild)?.shown ?? [], logs: new Set(logs) })
    },
    has: (guild, log) => guilds.get(guild)?.logs.has(log) ?? false,
    hasAny: (guild) => guilds.has(guild),
    shown(guild, peer, excerpt) {
      const { logs, shown } = guilds.get(guild) ?? NONE
      if (!logs.has(excerpt.log) || excerpt.messages.length === 0) return
      const newest = { ...excerpt, asked: new Set([peer]) }
      guilds.set(guild, { logs, shown: [...shown.slice(1 - LAGGING.excerpts), newest] })
    },
    showsNewest: (guild, log, limit) =>
      (guilds.get(guild) ?? NONE).shown.some((excerpt) => excerpt.log === log && (excerpt.newest ?? 0) >= limit),
    unasked(guild, peer) {
      const open = (guilds.get(guild) ?? NONE).shown.filter(({ asked }) => !asked.has(peer))
      for (const { asked } of open) asked.add(peer)
      return open
    }
  }
}
