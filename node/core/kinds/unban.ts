import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const unban: ControlRules<'unban'> = {
  may: (state, op) =>
    all(
      permitted(state, op.user, P.BAN_MEMBERS, 'ban members'),
      op.body && state.bans.has(op.body.user) ? null : refuse('unknown-ban', 'they are not banned')
    ),
  apply: (state, op) => (op.body ? { ...state, bans: state.bans.delete(op.body.user) } : state)
}
