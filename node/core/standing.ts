/**
 * Whether what somebody wrote outside the control log counts, given what was done about them there (design: guild log,
 * section 3.5). An op that has seen a removal was judged under it; one that has not counts up to where the remover had
 * read.
 *
 * Attack when absent: a banned member posts on an old branch, "before" the ban, for ever (M1).
 */
import { parseLogId, type OpCid } from './ids.ts'
import type { Op } from './ops.ts'
import type { GuildState, Removal } from './state.ts'

/** Is the control op `cid` at or below `frontier`? */
export type Covers = (frontier: readonly OpCid[], cid: OpCid) => boolean

const isCutOff = (op: Op, { cut }: Removal): boolean => {
  const place = parseLogId(op.header.id)
  const channel = place?.type === 'channel' ? place.channel : undefined
  const row = cut.find((each) => each.device === op.header.key && each.channel === channel)
  return !row || op.header.payload.q > row.q
}

/** @param state of everything that is known now. */
export const counts = (state: GuildState, op: Op, covers: Covers): boolean =>
  (state.removals.get(op.user) ?? []).every(
    (removal) => covers(op.header.payload.c, removal.cid) || !isCutOff(op, removal)
  )
