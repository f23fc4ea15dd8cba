/**
 * Whether what somebody wrote outside the control log counts, given all that is known of the control log and of the seals
 * of its own log now (design: guild log, section 3.5). A pure function of those, so replicas that hold the same ops show
 * the same; it is asked again when they change. One rule a file.
 */
import { authorize, isModeration, moderates } from '../authorize.ts'
import type { ControlLog } from '../control-log.ts'
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { isBacklog } from './backlog.ts'
import { breaksRule } from './breaks-rule.ts'
import { Coverage, type ReadSeal } from './coverage.ts'
import { GRACE } from './grace.ts'
import { isBeyond, isCutOff, isInCut } from './hard-cut.ts'
import { Hindsight, type Change } from './hindsight.ts'
import { isNarrowing } from './narrowing.ts'
import { NO_SEALS, type Reach, type Seal, type SealBook } from './seal-book.ts'
import { isOmitted, stateOfSeal } from './sealed-out.ts'
import { stateAfterGrace } from './soft-grace.ts'

/** `bare`: it counts, but not as an act of a moderator. */
export type Standing = 'counts' | 'bare' | 'void'

export interface Ground {
  readonly control: ControlLog
  readonly hindsight: Hindsight
}

const inLaterStates = (states: readonly GuildState[], op: Op): Standing => {
  if (states.some((state) => authorize(state, op) !== null)) return 'void'
  return isModeration(op) && states.some((state) => !moderates(state, op)) ? 'bare' : 'counts'
}

/**
 * @param book seals of the op's log. A seal itself is judged by none.
 */
export const standingOf = (op: Op, { control, hindsight }: Ground, book: SealBook): Standing => {
  const seals = op.k === 'seal' ? NO_SEALS : book
  if (isCutOff(control.state, op, (frontier, cid) => control.covers(frontier, [cid]), seals)) return 'void'
  if (isBacklog(seals, op)) return 'void'
  const sealed = isInCut(control.state, op) ? null : stateOfSeal(hindsight, seals, op)
  const later = [stateAfterGrace(hindsight, op), sealed].filter((state) => state !== null)
  return breaksRule(op, control, later) ? 'void' : inLaterStates(later, op)
}

export { Coverage, GRACE, Hindsight, isBeyond, isNarrowing, isOmitted, NO_SEALS }
export type { Change, Reach, ReadSeal, Seal, SealBook }
