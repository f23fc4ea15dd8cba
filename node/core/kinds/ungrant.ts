import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permitted, roleBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const ungrant: ControlRules<'ungrant'> = {
  may: (state, op) =>
    op.body && op.body.role !== state.guild
      ? all(
          permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),
          isMember(state, op.body.user),
          roleBelow(state, op.user, op.body.role)
        )
      : refuse('unknown-role', 'nobody can lose @everyone'),
  apply: (weave, op) => {
    if (!op.body) return
    const { user, role } = op.body
    weave.remove(`held/${user}/${role}`)
    const member = weave.view.members.get(user)
    if (!member) return
    const roles = member.roles.filter((r) => r !== role)
    weave.view = { ...weave.view, members: weave.view.members.set(user, { ...member, roles }) }
  }
}
