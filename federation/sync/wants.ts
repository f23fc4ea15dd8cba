/** Parents that are missing: collected, and asked of whoever named them if they do not come by themselves; each at most once in five seconds. */
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import type { Clock } from '../../node/core/ports.ts'
import type { Want } from '../inbound/settle-receipts.ts'
import { OVERTAKEN, QUARANTINE, SYNC } from '../limits.ts'

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

/** @param ask is given what has gathered, by peer and guild: at the end of this turn of the event loop, or when what is on its way should be here. */
export const createWants = (clock: Clock, ask: (list: WantList) => void): Wants => {
  const askedAt = new Map<OpCid, number>()
  const gathered: Record<'now' | 'later', Want[]> = { now: [], later: [] }

  const mayAsk = (cid: OpCid): boolean => {
    const now = clock.now()
    if (Math.abs(now - (askedAt.get(cid) ?? -Infinity)) < QUARANTINE.askAgain) return false
    askedAt.delete(cid)
    askedAt.set(cid, now)
    const oldest = askedAt.size > REMEMBERED ? askedAt.keys().next() : undefined
    if (oldest && !oldest.done) askedAt.delete(oldest.value)
    return true
  }

  const flush = (when: 'now' | 'later'): void => {
    const wants = gathered[when].splice(0)
    for (const group of Map.groupBy(wants, ({ source }) => `${source.peer} ${source.guild}`).values()) {
      const source = group[0]?.source
      if (source) ask({ ...source, logs: logsOf(group) })
    }
  }

  return {
    add({ source, log, cids, isOnItsWay = false }) {
      const fresh = cids.slice(0, SYNC.wantedCids).filter(mayAsk)
      if (fresh.length === 0) return
      const when = isOnItsWay ? 'later' : 'now'
      if (gathered[when].length === 0) {
        if (isOnItsWay) setTimeout(flush, OVERTAKEN.wait, when).unref()
        else setImmediate(flush, when)
      }
      gathered[when].push({ source, log, cids: fresh })
    }
  }
}
