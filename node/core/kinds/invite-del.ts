import { mayIn, P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

/** Its maker may, whoever manages the channel may, whoever manages the guild may. */
export const inviteDel: ControlRules<'invite.del'> = {
  may: (state, op) => {
    const invite = op.body && state.invites.get(op.body.invite)
    if (!invite) return refuse('unknown-invite', 'there is no such invite')
    if (invite.by === op.user || mayIn(state, op.user, invite.channel, P.MANAGE_CHANNELS)) return null
    return permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild')
  },
  apply: (weave, op) => {
    if (op.body) weave.view = { ...weave.view, invites: weave.view.invites.delete(op.body.invite) }
  }
}
