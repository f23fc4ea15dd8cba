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
  apply: (weave, op) => {
    const { view } = weave
    const role = op.body && view.roles.get(op.body.role)
    if (!op.body || !role) return
    const { permissions, ...fields } = op.body.set
    const looks = role.cid === view.guild ? {} : op.display
    const shown = Object.entries({ ...fields, ...looks }).map(([field, value]) => [
      field,
      weave.register(`role/${role.cid}/${field}`, value)
    ])
    const held = permissions === undefined ? role.permissions : weave.bits(`role/${role.cid}/permissions`, permissions)
    weave.view = {
      ...view,
      roles: view.roles.set(role.cid, { ...role, ...Object.fromEntries(shown), permissions: held })
    }
  }
}
