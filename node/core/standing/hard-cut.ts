/**
 * A ban, kick or time-out says how far its target had been read: what they wrote beyond that without having seen it does
 * not count (design: guild log, section 3.5).
 *
 * Attack when absent: a banned member posts on an old branch, "before" the ban, for ever (M1).
 */
import { parseLogId, type OpCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { GuildState, Removal } from '../state.ts'

/** Is the control op `cid` at or below `frontier`? */
export type Covers = (frontier: readonly OpCid[], cid: OpCid) => boolean

export const isBeyond = (op: Op, { cut }: Removal): boolean => {
  const place = parseLogId(op.header.id)
  const channel = place?.type === 'channel' ? place.channel : undefined
  const row = cut.find((each) => each.device === op.header.key && each.channel === channel)
  return !row || op.header.payload.q > row.q
}

/** @param state of everything that is known now. */
export const isCutOff = (state: GuildState, op: Op, covers: Covers): boolean =>
  (state.removals.get(op.user) ?? []).some(
    (removal) => isBeyond(op, removal) && !covers(op.header.payload.c, removal.cid)
  )
