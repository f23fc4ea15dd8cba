/**
 * What auto-moderation forbids does not count: by the rules that its author had seen, and by those that everybody could
 * know by then, or that a seal which leaves it out had seen.
 *
 *     A message, an edit, or an op that names a thread, m, counts only if the rules of the state of Past(c(m)) let it pass, and those of every other state that it
 *     is judged in (soft-grace.ts, sealed-out.ts). There, ops that make or change a rule count among those that take authority away.
 *
 * Attack when absent: a member's node leaves the rules out, or says never to have seen them.
 */
import { isBlocked } from '../automod/verdict.ts'
import type { ControlLog } from '../control-log.ts'
import type { Kind, Op } from '../ops.ts'
import type { GuildState } from '../state.ts'

const JUDGED: readonly Kind[] = ['msg', 'edit', 'thread', 'thread.set']

/** @param later the other states that it is judged in. */
export const breaksRule = (op: Op, control: ControlLog, later: readonly GuildState[]): boolean => {
  if (!control.isModerated || !JUDGED.includes(op.k)) return false
  return [control.stateAt(op.header.payload.c), ...later].some((state) => isBlocked(state, op))
}
