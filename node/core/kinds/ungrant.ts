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
  apply: (state, op) => {
    const member = op.body && state.members.get(op.body.user)
    if (!op.body || !member) return state
    const { role } = op.body
    return {
      ...state,
      members: state.members.set(member.user, { ...member, roles: member.roles.filter((r) => r !== role) })
    }
  }
}
