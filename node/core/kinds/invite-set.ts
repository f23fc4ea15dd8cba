import { mayIn, P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, permitted } from './allow.ts'
import { roomProblem, writeTargets } from './invite-targets.ts'
import type { ControlRules } from './kind.ts'

/**
 * Its maker may, while they may invite; whoever manages the guild may. For anybody it does not become again.
 *
 * Attack when absent: who may not invite any more turns an invite of theirs, that was for one, into one for others.
 */
export const inviteSet: ControlRules<'invite.set'> = {
  may: (state, op) => {
    const invite = op.body && state.invites.get(op.body.invite)
    if (!op.body || !invite) return refuse('unknown-invite', 'there is no such invite')
    const isMakers = invite.by === op.user && mayIn(state, op.user, invite.channel, P.CREATE_INSTANT_INVITE)
    return all(
      isMakers ? null : permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild'),
      roomProblem(state, op.body.targets, invite)
    )
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { invite: cid, targets: users } = op.body
    const set = writeTargets(weave, { cid, t: op.t, users })
    const invite = weave.view.invites.get(cid)
    if (invite) weave.view = { ...weave.view, invites: weave.view.invites.set(cid, { ...invite, ...set }) }
  }
}
