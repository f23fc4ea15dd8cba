/**
 * Whether what somebody wrote outside the control log counts, given all that is known of the control log now (design:
 * guild log, section 3.5). A pure function of the two, so replicas that hold the same ops show the same; it is asked
 * again when the control log changes. One rule a file.
 */
import { authorize, isModeration, moderates } from '../authorize.ts'
import type { ControlLog } from '../control-log.ts'
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { GRACE } from './grace.ts'
import { isCutOff } from './hard-cut.ts'
import { Hindsight, type Change } from './hindsight.ts'
import { stateAfterGrace } from './soft-grace.ts'

/** `bare`: it counts, but not as an act of a moderator. */
export type Standing = 'counts' | 'bare' | 'void'

export interface Ground {
  readonly control: ControlLog
  readonly hindsight: Hindsight
}

const inLaterState = (state: GuildState, op: Op): Standing => {
  if (authorize(state, op)) return 'void'
  return isModeration(op) && !moderates(state, op) ? 'bare' : 'counts'
}

export const standingOf = (op: Op, { control, hindsight }: Ground): Standing => {
  if (isCutOff(control.state, op, (frontier, cid) => control.covers(frontier, [cid]))) return 'void'
  const later = stateAfterGrace(hindsight, op)
  return later ? inLaterState(later, op) : 'counts'
}

export { GRACE, Hindsight, type Change }
