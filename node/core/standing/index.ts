/**
 * Whether what somebody wrote outside the control log counts, given all that is known of the control log now (design:
 * guild log, section 3.5). A pure function of the two, so replicas that hold the same ops show the same; it is asked
 * again when the control log changes. One rule a file.
 */
import { authorize, deletesOthers } from '../authorize.ts'
import type { ControlLog } from '../control-log.ts'
import { parseLogId } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { GRACE } from './grace.ts'
import { isBeyond, isCutOff } from './hard-cut.ts'
import { Hindsight, type Change } from './hindsight.ts'
import { stateAfterGrace } from './soft-grace.ts'

/** `bare`: it counts, but not as an act of a moderator. */
export type Standing = 'counts' | 'bare' | 'void'

export interface Ground {
  readonly control: ControlLog
  readonly hindsight: Hindsight
}

/** May it delete what others wrote, in this state? */
const moderates = (state: GuildState, op: Op): boolean => {
  const place = op.k === 'del' ? parseLogId(op.header.id) : undefined
  return op.k === 'del' && place?.type === 'channel' && deletesOthers(state, op, place.channel)
}

const inLaterState = (state: GuildState, op: Op): Standing => {
  if (authorize(state, op)) return 'void'
  return op.k === 'del' && !moderates(state, op) ? 'bare' : 'counts'
}

export const standingOf = (op: Op, { control, hindsight }: Ground): Standing => {
  if (isCutOff(control.state, op, (frontier, cid) => control.covers(frontier, [cid]))) return 'void'
  const later = stateAfterGrace(hindsight, op)
  return later ? inLaterState(later, op) : 'counts'
}

export { GRACE, Hindsight, isBeyond, type Change }
