import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { permittedIn } from './allow.ts'
import type { KindRules } from './kind.ts'
import { inChannel } from './place.ts'

/**
 * A seal says how much of a channel its author has read: by witnesses, or who may manage messages there. Whether what it
 * says is true is found out by whoever holds the log (guild/seals.ts in node/app); one that is wrong changes nothing.
 */
export const seal: KindRules<'seal'> = {
  may: (state, op) => {
    const rows = op.body?.rows ?? []
    const sorted = rows.every((row, i) => i === 0 || (rows[i - 1]?.device ?? '') < row.device)
    if (!sorted) return refuse('limit-reached', 'the rows of a seal are sorted by device, and name each one once')
    return inChannel(state, op, (channel) =>
      state.witnesses.users.includes(op.user)
        ? null
        : permittedIn(state, op.user, channel, P.MANAGE_MESSAGES, 'manage messages')
    )
  }
}
