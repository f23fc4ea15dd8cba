import { refuse } from '../refusal.ts'
import { all, isMember } from './allow.ts'
import type { ControlRules } from './kind.ts'

export const witness: ControlRules<'witness'> = {
  may: (state, op) => {
    if (op.user !== state.owner) return refuse('owner-only', 'only the owner names witnesses')
    const { users, threshold } = op.body ?? { users: [], threshold: 0 }
    if (threshold <= users.length / 2 || threshold > users.length) {
      return refuse('limit-reached', 'it takes more than half of the witnesses, and no more than there are')
    }
    return all(...users.map((user) => isMember(state, user)))
  },
  apply: (weave, op) => {
    if (!op.body) return
    weave.view = { ...weave.view, witnesses: weave.register('witnesses', op.body) }
  }
}
