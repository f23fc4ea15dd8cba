import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permitted, targetBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff, removeMember } from './membership.ts'

export const kick: ControlRules<'kick'> = {
  may: (state, op) =>
    op.body
      ? all(
          permitted(state, op.user, P.KICK_MEMBERS, 'kick members'),
          isMember(state, op.body.user),
          targetBelow(state, op.user, op.body.user)
        )
      : refuse('unknown-member', 'the body is missing'),
  apply: (weave, op) => {
    if (!op.body) return
    removeMember(weave, op.body.user)
    cutOff(weave, op)
  }
}
