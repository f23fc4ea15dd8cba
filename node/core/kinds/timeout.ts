import { may, P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permitted, targetBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff } from './membership.ts'

/** Discord's longest time-out, in ms. */
export const MAX_TIMEOUT = 28 * 24 * 3600 * 1000

export const timeout: ControlRules<'timeout'> = {
  may: (state, op) => {
    if (!op.body) return refuse('unknown-member', 'the body is missing')
    const { user, until } = op.body
    return all(
      permitted(state, op.user, P.MODERATE_MEMBERS, 'moderate members'),
      isMember(state, user),
      targetBelow(state, op.user, user),
      may(state, user, P.ADMINISTRATOR) ? refuse('hierarchy', 'administrators cannot be timed out') : null,
      until !== null && until > op.t + MAX_TIMEOUT ? refuse('limit-reached', 'a time-out lasts at most 28 days') : null
    )
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { user, until } = op.body
    cutOff(weave, op, user)
    const timeoutUntil = weave.register(`timeout/${user}`, until)
    const member = weave.view.members.get(user)
    if (!member) return
    weave.view = { ...weave.view, members: weave.view.members.set(user, { ...member, timeoutUntil }) }
  }
}
