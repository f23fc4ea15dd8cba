/** Peers that are said to carry a guild, and how often they have been tried: bounded, whoever says what. */
import type { GuildCid } from '../../node/core/ids.ts'
import { COMPANY } from './limits.ts'

export interface Candidate {
  readonly peer: string
  /** Who says so. Each has a word of their own: whoever names a peer first, and wrongly, does not stand in for others. */
  readonly by: string
  readonly addresses: readonly string[]
}

export interface Candidates {
  add(guild: GuildCid, candidate: Candidate): void
  /** Whose turn it is: the least tried first, and of those one of each who named them, in turn. No peer twice. */
  due(guild: GuildCid, most: number): readonly Candidate[]
  failed(candidate: Candidate): void
  forget(peer: string): void
  /** Of other guilds nothing is remembered. */
  keep(guilds: ReadonlySet<GuildCid>): void
}

interface Row {
  readonly guild: GuildCid
  candidate: Candidate
  attempts: number
  due: number
}

type Rows = Map<string, Row>

const keyOf = ({ by, peer }: Candidate): string => `${by} ${peer}`

/** Whoever has named most of them loses the last. @returns undefined when that is who names another */
const whoGivesWay = (rows: readonly Row[], by: string): Row | undefined => {
  const counts = new Map<string, number>()
  for (const { candidate } of rows) counts.set(candidate.by, (counts.get(candidate.by) ?? 0) + 1)
  const [largest] = [...counts].toSorted(([, a], [, b]) => b - a)
  return largest && largest[0] !== by ? rows.findLast(({ candidate }) => candidate.by === largest[0]) : undefined
}

/** The first of each who named some, then the second of each, and so on. */
const inTurn = (rows: readonly Row[]): readonly Row[] => {
  const counts = new Map<string, number>()
  const ranked = rows.map((row) => {
    const rank = counts.get(row.candidate.by) ?? 0
    counts.set(row.candidate.by, rank + 1)
    return { row, rank }
  })
  return ranked.toSorted((a, b) => a.row.attempts - b.row.attempts || a.rank - b.rank).map(({ row }) => row)
}

/** @param now monotone ms */
export const createCandidates = (now: () => number): Candidates => {
  const guilds = new Map<GuildCid, Rows>()
  const all = (): readonly Row[] => [...guilds.values()].flatMap((rows) => [...rows.values()])
  let size = 0

  const drop = ({ guild, candidate }: Row): void => {
    if (guilds.get(guild)?.delete(keyOf(candidate))) size--
  }

  const hasRoom = (rows: readonly Row[], by: string): boolean => {
    const loser = whoGivesWay(rows, by)
    if (loser) drop(loser)
    return loser !== undefined
  }

  const rowsOf = (candidate: Candidate): readonly Row[] =>
    [...guilds.values()].flatMap((rows) => rows.get(keyOf(candidate)) ?? [])

  return {
    add(guild, candidate) {
      const rows: Rows = guilds.get(guild) ?? new Map<string, Row>()
      guilds.set(guild, rows)
      const known = rows.get(keyOf(candidate))
      // The peer may have moved.
      if (known) return void (known.candidate = candidate)
      if (rows.size >= COMPANY.candidates && !hasRoom([...rows.values()], candidate.by)) return
      if (size >= COMPANY.candidatesInAll && !hasRoom(all(), candidate.by)) return
      rows.set(keyOf(candidate), { guild, candidate, attempts: 0, due: now() })
      size++
    },
    due(guild, most) {
      const ready = [...(guilds.get(guild)?.values() ?? [])].filter((row) => row.due <= now())
      const turns = inTurn(ready).map(({ candidate }) => candidate)
      return [...new Map(turns.toReversed().map((each) => [each.peer, each])).values()].toReversed().slice(0, most)
    },
    failed(candidate) {
      for (const row of rowsOf(candidate)) {
        row.due = now() + Math.min(COMPANY.againFirst * 2 ** row.attempts, COMPANY.againMost)
        if (++row.attempts >= COMPANY.attempts) drop(row)
      }
    },
    forget(peer) {
      for (const row of all()) if (row.candidate.peer === peer) drop(row)
    },
    keep(kept) {
      for (const [guild, rows] of guilds) {
        if (kept.has(guild)) continue
        guilds.delete(guild)
        size -= rows.size
      }
    }
  }
}
