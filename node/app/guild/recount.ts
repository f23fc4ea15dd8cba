/** What a change of the control log may have touched: found by index, never by going through a log. */
import { roomOfLog, type GuildCid, type OpCid } from '../../core/ids.ts'
import { LIMITS } from '../../core/ops.ts'
import type { StoredOp } from '../../core/ports.ts'
import { PersistentMap } from '../../core/persistent-map.ts'
import { GRACE, isNarrowing, type Change, type Hindsight } from '../../core/standing/index.ts'
import type { GuildState, Removal } from '../../core/state.ts'
import type { Storage } from '../../storage/index.ts'
import type { ChainTip, LogStore } from '../../storage/sqlite/log-store.ts'

/** The lowest place of a chain that any of the cuts lets count. */
const floorOf = (removals: readonly Removal[], { log, device }: ChainTip): number => {
  const room = roomOfLog(log)
  const rows = removals.map(({ cut }) => cut.find((row) => row.device === device && row.channel === room)?.q ?? -1)
  return Math.min(...rows)
}

/** Bans, kicks and time-outs that have come or gone change what counts of what their targets wrote beyond the cut. */
export const cutBeyond = (
  log: LogStore,
  guild: GuildCid,
  before: GuildState,
  after: GuildState
): readonly StoredOp[] => {
  if (before.removals === after.removals) return []
  return [...PersistentMap.changes(before.removals, after.removals)].flatMap(({ key: user }) => {
    const cuts = [...(before.removals.get(user) ?? []), ...(after.removals.get(user) ?? [])]
    return log.beyond(guild, user, (tip) => floorOf(cuts, tip))
  })
}

const firstOf = (changes: readonly Change[]): number => Math.min(Infinity, ...changes.map(({ from }) => from))

/** Nothing that is here is later than a moment from now: what has just been done touches none of it. */
export const isLate = (changes: readonly Change[], now: number): boolean => firstOf(changes) <= now + LIMITS.futureHold

/** From when on the changes may touch what was written under a frontier; Infinity when they do not. */
const touchedFrom = (hindsight: Hindsight, frontier: readonly OpCid[], changes: readonly Change[]): number => {
  const unseen = hindsight.unseenFrom(frontier)
  const reductions = changes.filter(({ node }) => isNarrowing(node.op) && unseen.has(node.index))
  const asked = Math.min(hindsight.oldestUnseenReduction(frontier), ...reductions.map(({ node }) => node.op.t)) + GRACE
  const differs = changes.map(({ node }) => (unseen.has(node.index) ? node.op.t + GRACE : node.op.t))
  return Math.max(asked, Math.min(...differs))
}

/**
 * Ops that came into effect, or lost it, change what counts of what was written without having seen them, and longer than
 * the grace after them; or upon them, by somebody who has not seen something else.
 *
 * @param now ms since the Unix epoch.
 */
export const pastGrace = (
  { log, frontiers }: Pick<Storage, 'log' | 'frontiers'>,
  guild: GuildCid,
  hindsight: Hindsight,
  changes: readonly Change[],
  now: number
): readonly StoredOp[] => {
  if (!isLate(changes, now)) return []
  return frontiers
    .inUse(guild, firstOf(changes))
    .flatMap(({ number, cids }) => frontiers.written(number, touchedFrom(hindsight, cids, changes)))
    .map((cid) => log.get(cid))
    .filter((stored) => stored !== undefined)
}

/** What a seal left out is judged again: few ops, and for each of them it may matter. */
export const leftOut = (
  { log, seals }: Pick<Storage, 'log' | 'seals'>,
  guild: GuildCid,
  isTouched: boolean
): readonly StoredOp[] => {
  if (!isTouched) return []
  return seals
    .omitted(guild)
    .map((cid) => log.get(cid))
    .filter((stored) => stored !== undefined)
}
