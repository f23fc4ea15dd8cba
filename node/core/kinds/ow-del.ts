import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, overwriteGrantsHeld, permittedIn } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { writeOverwrite } from './overwrites.ts'

export const owDel: ControlRules<'ow.del'> = {
  may: (state, op) => {
    const channel = op.body && state.channels.get(op.body.channel)
    if (!op.body || !channel) return refuse('unknown-channel', 'there is no such channel')
    return all(
      permittedIn(state, op.user, channel.cid, P.MANAGE_ROLES, 'manage permissions'),
      overwriteGrantsHeld(state, op.user, channel, { target: op.body.target, allow: 0n, deny: 0n })
    )
  },
  apply: (weave, op) => {
    if (op.body) writeOverwrite(weave, op.body.channel, op.body.target, null)
  }
}
