import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import type { Ban } from '../state.ts'
import { all, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const unban: ControlRules<'unban'> = {
  may: (state, op) =>
    all(
      permitted(state, op.user, P.BAN_MEMBERS, 'ban members'),
      op.body && state.bans.has(op.body.user) ? null : refuse('unknown-ban', 'they are not banned')
    ),
  /** Takes back the bans it has seen; another one stands. */
  apply: (weave, op) => {
    if (!op.body) return
    const { user } = op.body
    const { bans } = weave.view
    const left = weave.lower<Ban>(`ban/${user}`)
    weave.view = { ...weave.view, bans: left ? bans.set(user, left) : bans.delete(user) }
  }
}
