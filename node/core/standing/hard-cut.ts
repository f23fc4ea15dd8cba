/**
 * A ban, kick or time-out says how far its target had been read: what they wrote beyond that without having seen it does
 * not count (design: guild log, section 3.5).
 *
 * A user who revokes a device, or replaces their root key, says so of that device, or of all that an older root certified.
 *
 * Attack when absent: a banned member, or the thief of a device, posts on an old branch, "before" the ban, for ever (M1).
 */
import { roomOfLog, type OpCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { Cut, GuildState, Removal } from '../state.ts'
import { isCovered, type SealBook } from './seal-book.ts'

/** Is the control op `cid` at or below `frontier`? */
export type Covers = (frontier: readonly OpCid[], cid: OpCid) => boolean

const rowOf = (op: Op, { cut }: Removal): Cut[number] | undefined => {
  const room = roomOfLog(op.header.id)
  return cut.find((each) => each.device === op.header.key && each.channel === room)
}

/** A removal has room for so many chains; of those that it does not name, what was sealed by then had been read. */
export const isBeyond = (op: Op, removal: Removal, book: SealBook): boolean => {
  const row = rowOf(op, removal)
  return row ? op.header.payload.q > row.q : !isCovered(book, op, removal.t)
}

/** Does a removal of its author say that the op had been read? */
export const isInCut = (state: GuildState, op: Op): boolean =>
  (state.removals.get(op.user) ?? []).some((removal) => op.header.payload.q <= (rowOf(op, removal)?.q ?? -1))

/** Is the op one of those that the removal is about? Whatever the newest root key has certified is not an older one's. */
const concerns = ({ only }: Removal, op: Op, state: GuildState): boolean => {
  if (only === null) return true
  if ('device' in only) return op.header.key === only.device
  return op.root !== only.root && op.root !== state.roots.get(op.user)?.root
}

/** Several ops may carry one revocation: they are one, and what one of them lets count, counts. */
const actOf = ({ cid, only }: Removal): string => {
  if (only === null) return cid
  return 'device' in only ? `device ${only.device}` : `root ${only.root}`
}

/** @param state of everything that is known now. */
export const isCutOff = (state: GuildState, op: Op, covers: Covers, book: SealBook): boolean => {
  const removals = (state.removals.get(op.user) ?? []).filter((removal) => concerns(removal, op, state))
  return [...Map.groupBy(removals, actOf).values()].some((act) =>
    act.every((removal) => isBeyond(op, removal, book) && !covers(op.header.payload.c, removal.cid))
  )
}
