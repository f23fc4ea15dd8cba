import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { approveMember } from './membership.ts'

/**
 * Somebody who waited is let take part. It counts only if it has seen every removal of them, as an admission does.
 *
 * Attack when absent: an approval kept from before a kick opens the door to whoever comes back under approval.
 */
export const approve: ControlRules<'approve'> = {
  may: (state, op) =>
    op.body
      ? all(
          permitted(state, op.user, P.KICK_MEMBERS, 'kick members'),
          isMember(state, op.body.user),
          state.members.get(op.body.user)?.pending ? null : refuse('not-pending', 'they do not wait to be approved')
        )
      : refuse('unknown-member', 'the body is missing'),
  apply: (weave, op) => {
    if (op.body) approveMember(weave, op.body.user)
  }
}
