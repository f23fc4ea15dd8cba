/** What has come of each guild in another way than by gossip and has not been told yet: of each log its heads alone, so that a long history is soon few. */
import { parseLogId, type GuildCid, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { LogReader } from '../../node/core/ports.ts'
import type { Proven, Source } from '../inbound/candidate.ts'
import { HEADS } from '../limits.ts'

export interface Head {
  readonly cid: OpCid
  readonly log: LogId
  /** ms since the Unix epoch, by its author. */
  readonly t: number
  /** Who has brought it. */
  readonly by: string
}

export interface Brought {
  /** @returns is it the first of the guild? */
  note(source: Source, ops: readonly Proven[]): boolean
  /** What nothing follows still; nothing is left then. Of the control log first, and the newest first. */
  take(guild: GuildCid): readonly Head[]
}

const isControl = ({ log }: Head): boolean => parseLogId(log)?.type === 'control'

export const createBrought = (log: Pick<LogReader, 'heads'>): Brought => {
  const guilds = new Map<GuildCid, Map<LogId, readonly Head[]>>()

  const standing = (id: LogId, heads: readonly Head[]): readonly Head[] => {
    const now = new Set(log.heads(id))
    return heads.filter(({ cid }) => now.has(cid))
  }

  return {
    note({ guild, peer }, ops) {
      if (ops.length === 0) return false
      const logs = guilds.get(guild) ?? new Map<LogId, readonly Head[]>()
      const isFirst = !guilds.has(guild)
      guilds.set(guild, logs)
      for (const [id, rows] of Map.groupBy(ops, ({ op }) => op.header.id)) {
        const fresh = rows.map(({ op }): Head => ({ cid: op.cid, log: id, t: op.t, by: peer }))
        const heads = standing(id, [...(logs.get(id) ?? []), ...fresh])
        logs.delete(id)
        if (heads.length > 0) logs.set(id, heads.slice(-HEADS.told))
        const oldest = logs.size > HEADS.logs ? logs.keys().next() : undefined
        if (oldest && !oldest.done) logs.delete(oldest.value)
      }
      return isFirst
    },
    take(guild) {
      const logs = [...(guilds.get(guild) ?? [])]
      guilds.delete(guild)
      return logs
        .flatMap(([id, heads]) => standing(id, heads))
        .toSorted((a, b) => Number(isControl(b)) - Number(isControl(a)) || b.t - a.t)
    }
  }
}
