import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, holds, isMember, permitted, roleBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const grant: ControlRules<'grant'> = {
  may: (state, op) =>
    op.body && op.body.role !== state.guild
      ? all(
          permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),
          isMember(state, op.body.user),
          roleBelow(state, op.user, op.body.role),
          // Stricter than Discord, which looks at positions alone: nobody hands out what they do not hold.
          holds(state, op.user, state.roles.get(op.body.role)?.permissions ?? 0n)
        )
      : refuse('unknown-role', 'everybody has @everyone already'),
  apply: (weave, op) => {
    if (!op.body) return
    const { user, role } = op.body
    const counts = weave.outlives(`held/${user}/${role}`) && weave.outlives(`member/${user}`)
    const member = weave.view.members.get(user)
    if (!counts || !member || member.roles.includes(role) || !weave.view.roles.has(role)) return
    const roles = [...member.roles, role].toSorted()
    weave.view = { ...weave.view, members: weave.view.members.set(user, { ...member, roles }) }
  }
}
