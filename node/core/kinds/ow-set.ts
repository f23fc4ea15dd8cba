import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, overwriteGrantsHeld, overwriteTargetExists, permittedIn } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { writeOverwrite } from './overwrites.ts'

const MAX_OVERWRITES = 100

export const owSet: ControlRules<'ow.set'> = {
  may: (state, op) => {
    const channel = op.body && state.channels.get(op.body.channel)
    if (!op.body || !channel) return refuse('unknown-channel', 'there is no such channel')
    const { overwrite } = op.body
    const isNew = !channel.overwrites.some((o) => o.target === overwrite.target)
    return all(
      permittedIn(state, op.user, channel.cid, P.MANAGE_ROLES, 'manage permissions'),
      overwriteTargetExists(state, overwrite),
      overwriteGrantsHeld(state, op.user, channel, overwrite),
      isNew && channel.overwrites.length >= MAX_OVERWRITES
        ? refuse('limit-reached', `a channel has at most ${MAX_OVERWRITES} overwrites`)
        : null
    )
  },
  apply: (weave, op) => {
    if (op.body) writeOverwrite(weave, op.body.channel, op.body.overwrite.target, op.body.overwrite)
  }
}
