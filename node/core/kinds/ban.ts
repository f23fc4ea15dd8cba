import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, permitted, targetBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff, removeMember } from './membership.ts'

/** Also of somebody who is not here: the ban waits for them. */
export const ban: ControlRules<'ban'> = {
  may: (state, op) =>
    op.body && op.body.user !== op.user
      ? all(permitted(state, op.user, P.BAN_MEMBERS, 'ban members'), targetBelow(state, op.user, op.body.user))
      : refuse('hierarchy', 'nobody can ban themselves'),
  apply: (weave, op) => {
    if (!op.body) return
    const { user } = op.body
    removeMember(weave, user)
    cutOff(weave, op)
    const ban = weave.raise(`ban/${user}`, { user, by: op.user, at: op.t, reason: op.display?.reason ?? null })
    weave.view = { ...weave.view, bans: weave.view.bans.set(user, ban) }
  }
}
