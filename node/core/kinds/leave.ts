import { refuse } from '../refusal.ts'
import type { ControlRules } from './kind.ts'
import { removeMember } from './membership.ts'

export const leave: ControlRules<'leave'> = {
  may: (state, op) =>
    op.user === state.owner ? refuse('owner-untouchable', 'the owner cannot leave; close the guild instead') : null,
  apply: (weave, op) => removeMember(weave, op.user)
}
