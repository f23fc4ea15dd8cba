import { objectId } from '../ids.ts'
import { P } from '../permissions.ts'
import { isPosition } from '../position.ts'
import { refuse } from '../refusal.ts'
import { all, holds, permitted, positionBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

const MAX_ROLES = 250

export const roleNew: ControlRules<'role.new'> = {
  may: (state, op) => {
    if (!op.body || !isPosition(op.body.position)) return refuse('hierarchy', 'the position is not a position key')
    return all(
      permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),
      positionBelow(state, op.user, op.body.position),
      holds(state, op.user, op.body.permissions),
      state.roles.size >= MAX_ROLES ? refuse('limit-reached', `a guild has at most ${MAX_ROLES} roles`) : null,
      state.ids.has(objectId(op.t, op.cid)) ? refuse('id-taken', 'the id is taken; send it again') : null
    )
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { view } = weave
    const id = objectId(op.t, op.cid)
    const { name = 'forgotten', emoji = null, ...more } = op.display ?? {}
    weave.view = {
      ...view,
      roles: view.roles.set(op.cid, { cid: op.cid, id, ...op.body, ...more, name, emoji }),
      ids: view.ids.set(id, { type: 'role', cid: op.cid })
    }
  }
}
