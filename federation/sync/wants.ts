/** Parents that are missing: collected, and asked of whoever named them; each at most once in five seconds. */
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import type { Clock } from '../../node/core/ports.ts'
import type { Want } from '../inbound/settle-receipts.ts'
import { QUARANTINE, SYNC } from '../limits.ts'

/** So many ops that were asked for are remembered. */
const REMEMBERED = 10_000

export interface WantList {
  readonly peer: string
  readonly guild: GuildCid
  readonly logs: ReadonlyMap<LogId, readonly OpCid[]>
}

export interface Wants {
  add(want: Want): void
}

const logsOf = (wants: readonly Want[]): Map<LogId, OpCid[]> => {
  const byLog = Map.groupBy(wants, ({ log }) => log)
  return new Map([...byLog].map(([log, rows]) => [log, [...new Set(rows.flatMap(({ cids }) => cids))]]))
}

/** @param ask is given what has gathered within a turn of the event loop, by peer and guild. */
export const createWants = (clock: Clock, ask: (list: WantList) => void): Wants => {
  const askedAt = new Map<OpCid, number>()
  let gathered: Want[] = []

  const mayAsk = (cid: OpCid): boolean => {
    const now = clock.now()
    if (Math.abs(now - (askedAt.get(cid) ?? -Infinity)) < QUARANTINE.askAgain) return false
    askedAt.delete(cid)
    askedAt.set(cid, now)
    const oldest = askedAt.size > REMEMBERED ? askedAt.keys().next() : undefined
    if (oldest && !oldest.done) askedAt.delete(oldest.value)
    return true
  }

  const flush = (): void => {
    const wants = gathered
    gathered = []
    for (const group of Map.groupBy(wants, ({ source }) => `${source.peer} ${source.guild}`).values()) {
      const source = group[0]?.source
      if (source) ask({ ...source, logs: logsOf(group) })
    }
  }

  return {
    add({ source, log, cids }) {
      const fresh = cids.slice(0, SYNC.wantedCids).filter(mayAsk)
      if (fresh.length === 0) return
      if (gathered.length === 0) setImmediate(flush)
      gathered.push({ source, log, cids: fresh })
    }
  }
}
