import { P } from '../permissions.ts'
import { isPosition } from '../position.ts'
import { refuse } from '../refusal.ts'
import { all, permitted, positionBelow, roleBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const roleMove: ControlRules<'role.move'> = {
  may: (state, op) => {
    const moves = op.body?.moves ?? []
    if (moves.some((m) => m.role === state.guild)) return refuse('hierarchy', '@everyone stays at the bottom')
    if (moves.some((m) => !isPosition(m.position))) return refuse('hierarchy', 'a position is not a position key')
    return all(
      permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),
      ...moves.flatMap((m) => [roleBelow(state, op.user, m.role), positionBelow(state, op.user, m.position)])
    )
  },
  apply: (weave, op) => {
    let { roles } = weave.view
    for (const { role: cid, position } of op.body?.moves ?? []) {
      const role = roles.get(cid)
      if (role) roles = roles.set(cid, { ...role, position: weave.register(`role/${cid}/position`, position) })
    }
    weave.view = { ...weave.view, roles }
  }
}
