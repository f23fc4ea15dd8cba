import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permitted, roleBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const grant: ControlRules<'grant'> = {
  may: (state, op) =>
    op.body && op.body.role !== state.guild
      ? all(
          permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),
          isMember(state, op.body.user),
          roleBelow(state, op.user, op.body.role)
        )
      : refuse('unknown-role', 'everybody has @everyone already'),
  apply: (state, op) => {
    const member = op.body && state.members.get(op.body.user)
    if (!op.body || !member || member.roles.includes(op.body.role)) return state
    const roles = [...member.roles, op.body.role].toSorted()
    return { ...state, members: state.members.set(member.user, { ...member, roles }) }
  }
}
