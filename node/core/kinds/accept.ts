import { refuse } from '../refusal.ts'
import type { Witnesses } from '../state.ts'
import type { ControlRules } from './kind.ts'

/** The heir takes the guild over: the offer is for them, and whoever made it still is the owner. */
export const accept: ControlRules<'accept'> = {
  may: (state, op) => {
    const offer = op.body && state.transfers.get(op.body.transfer)
    if (!offer || offer.to !== op.user) return refuse('unknown-transfer', 'there is no such offer to you')
    return offer.by === state.owner ? null : refuse('owner-only', 'whoever made the offer is not the owner any more')
  },
  apply: (weave, op) => {
    const owner = weave.register('owner', op.user)
    // Whoever owns the guild is its witness, unless others have been named.
    const witnesses = weave.read<Witnesses>('witnesses') ?? { users: [owner], threshold: 1 }
    weave.view = { ...weave.view, owner, witnesses }
  }
}
