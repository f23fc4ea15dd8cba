/** Peers that are said to carry a guild, and how often they have been tried: bounded, whoever says what. */
import type { GuildCid } from '../../node/core/ids.ts'
import { COMPANY } from './limits.ts'

export interface Candidate {
  readonly peer: string
  /** Who has named it. */
  readonly by: string
  readonly addresses: readonly string[]
}

export interface Candidates {
  add(guild: GuildCid, by: string, peer: string, addresses: readonly string[]): void
  /** Whose turn it is, the least tried first. */
  due(guild: GuildCid, most: number): readonly Candidate[]
  failed(peer: string): void
  forget(peer: string): void
  /** Of other guilds nothing is remembered. */
  keep(guilds: ReadonlySet<GuildCid>): void
}

interface Row extends Candidate {
  attempts: number
  due: number
}

/** @param now monotone ms */
export const createCandidates = (now: () => number): Candidates => {
  const guilds = new Map<GuildCid, Map<string, Row>>()

  /** Whoever has named most of them loses one. @returns false when that is who names another */
  const makeRoom = (rows: Map<string, Row>, by: string): boolean => {
    const counts = new Map<string, number>()
    for (const row of rows.values()) counts.set(row.by, (counts.get(row.by) ?? 0) + 1)
    const [largest] = [...counts].toSorted(([, a], [, b]) => b - a)
    if (!largest || largest[0] === by) return false
    const last = [...rows.values()].findLast((row) => row.by === largest[0])
    return last !== undefined && rows.delete(last.peer)
  }

  return {
    add(guild, by, peer, addresses) {
      const rows = guilds.get(guild) ?? new Map<string, Row>()
      guilds.set(guild, rows)
      if (rows.has(peer)) return
      if (rows.size >= COMPANY.candidates && !makeRoom(rows, by)) return
      rows.set(peer, { peer, addresses, by, attempts: 0, due: now() })
    },
    due: (guild, most) =>
      [...(guilds.get(guild)?.values() ?? [])]
        .filter((row) => row.due <= now())
        .toSorted((a, b) => a.attempts - b.attempts)
        .slice(0, most),
    failed(peer) {
      for (const rows of guilds.values()) {
        const row = rows.get(peer)
        if (!row) continue
        row.due = now() + Math.min(COMPANY.againFirst * 2 ** row.attempts, COMPANY.againMost)
        if (++row.attempts >= COMPANY.attempts) rows.delete(peer)
      }
    },
    forget(peer) {
      for (const rows of guilds.values()) rows.delete(peer)
    },
    keep(kept) {
      for (const guild of guilds.keys()) if (!kept.has(guild)) guilds.delete(guild)
    }
  }
}
