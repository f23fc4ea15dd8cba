import { refuse } from '../refusal.ts'
import { all, isMember } from './allow.ts'
import type { ControlRules } from './kind.ts'

/** An offer: nothing changes until the heir accepts. */
export const transfer: ControlRules<'transfer'> = {
  may: (state, op) =>
    all(
      op.user === state.owner ? null : refuse('owner-only', 'only the owner can give the guild away'),
      op.body && op.body.user !== op.user
        ? isMember(state, op.body.user)
        : refuse('unknown-member', 'the owner has it already')
    ),
  apply: (weave, op) => {
    if (!op.body) return
    const offer = { cid: op.cid, by: op.user, to: op.body.user }
    weave.view = { ...weave.view, transfers: weave.view.transfers.set(op.cid, offer) }
  }
}
