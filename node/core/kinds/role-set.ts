import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, holds, permitted, roleBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const roleSet: ControlRules<'role.set'> = {
  may: (state, op) => {
    const role = op.body && state.roles.get(op.body.role)
    if (!op.body || !role) return refuse('unknown-role', 'there is no such role')
    const { permissions } = op.body.set
    return all(
      permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),
      roleBelow(state, op.user, role.cid),
      // Bits that change either way must be held: taking away is a decision over them too.
      permissions === undefined ? null : holds(state, op.user, permissions ^ role.permissions)
    )
  },
  apply: (state, op) => {
    const role = op.body && state.roles.get(op.body.role)
    if (!op.body || !role) return state
    const looks = role.cid === state.guild ? {} : op.display
    return { ...state, roles: state.roles.set(role.cid, { ...role, ...op.body.set, ...looks }) }
  }
}
