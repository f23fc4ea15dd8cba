/**
 * Whoever loses a right may have written without knowing it: that counts for five minutes. What is signed later must be
 * allowed in the state that everybody could know by then, whether or not its author says to have seen it.
 *
 *     An op m outside the control log counts only if it is authorised in the state of E ∩ (Past(c(m)) ∪ {x : t(x) ≤ t(m) − 5 min}),
 *     where E are the control ops that take effect. It is asked only when some x of E that takes authority away
 *     (resolve/reducing.ts) is not in Past(c(m)) and has t(x) ≤ t(m) − 5 min: otherwise m stands by stage 1.
 *
 * Attack when absent: a member keeps an old frontier and goes on writing in a channel made read-only since, for ever (M2).
 */
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { GRACE } from './grace.ts'
import type { Hindsight } from './hindsight.ts'

/** @returns the state that the op is judged in once more; null when stage 1 has said all. */
export const stateAfterGrace = (hindsight: Hindsight, op: Op): GuildState | null => {
  const { c } = op.header.payload
  const known = op.t - GRACE
  return hindsight.oldestUnseenReduction(c) <= known ? hindsight.stateOf(c, known) : null
}
