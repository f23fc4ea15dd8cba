import type { UserCid } from '../ids.ts'
import { may, P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, isMember } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { markMember } from './membership.ts'

/** Any of them will do. Source: Discord, "Modify Guild Member". */
const RIGHTS = [P.MANAGE_GUILD, P.MANAGE_ROLES, P.MODERATE_MEMBERS | P.KICK_MEMBERS | P.BAN_MEMBERS]

const exempts = (state: GuildState, user: UserCid): Refusal | null =>
  RIGHTS.some((wanted) => may(state, user, wanted))
    ? null
    : refuse(
        'missing-permission',
        'you need the permission to manage the guild, to manage roles, or to moderate members'
      )

export const bypass: ControlRules<'bypass'> = {
  may: (state, op) =>
    op.body
      ? all(exempts(state, op.user), isMember(state, op.body.user))
      : refuse('unknown-member', 'the body is missing'),
  apply: (weave, { body }) => {
    if (body) markMember(weave, body.user, 'bypass', body.on)
  }
}
