import type { UserCid } from '../ids.ts'
import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import type { GuildState, Member } from '../state.ts'
import { all, isMember, permitted, targetBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff, removeMember } from './membership.ts'

/** Came by an invite to stay for a while, and has been given no role since. */
export const isPassing = ({ user, temporary, roles }: Member, { owner }: GuildState): boolean =>
  temporary && roles.length === 0 && user !== owner

/** Whoever let somebody in for a while sees them out, without a right to kick others. */
const seesOut = (state: GuildState, sponsor: UserCid, guest: UserCid): boolean => {
  const member = state.members.get(guest)
  return member?.sponsor === sponsor && isPassing(member, state)
}

export const kick: ControlRules<'kick'> = {
  may: (state, op) => {
    if (!op.body) return refuse('unknown-member', 'the body is missing')
    const { user } = op.body
    return seesOut(state, op.user, user)
      ? null
      : all(
          permitted(state, op.user, P.KICK_MEMBERS, 'kick members'),
          isMember(state, user),
          targetBelow(state, op.user, user)
        )
  },
  apply: (weave, op) => {
    if (!op.body) return
    removeMember(weave, op.body.user)
    cutOff(weave, op, op.body.user)
  }
}
