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
  apply: (state, op) => {
    const member = op.body && state.members.get(op.body.user)
    if (!op.body || !member || member.roles.includes(op.body.role)) return state
    const roles = [...member.roles, op.body.role].toSorted()
    return { ...state, members: state.members.set(member.user, { ...member, roles }) }
  }
}
