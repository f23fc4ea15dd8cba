import type { UserCid } from '../ids.ts'
import type { BodyOf, Op } from '../ops.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permitted, targetBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff, removeMember } from './membership.ts'

/** Everybody whom a ban removes. */
export const bannedBy = ({ user, also }: Pick<BodyOf<'ban'>, 'user' | 'also'>): readonly UserCid[] => [
  user,
  ...also.filter((other) => other !== user)
]

const targetProblem = (state: GuildState, op: Op<'ban'>, target: UserCid): Refusal | null =>
  target === op.user ? refuse('hierarchy', 'nobody can ban themselves') : targetBelow(state, op.user, target)

/**
 * Also of somebody who is not here: the ban waits for them. Each of those it names is judged like the first.
 *
 * Attack when absent (`also`): a ring of puppets that let each other in outlives bans that come one at a time.
 */
export const ban: ControlRules<'ban'> = {
  may: (state, op) =>
    op.body
      ? all(
          permitted(state, op.user, P.BAN_MEMBERS, 'ban members'),
          ...bannedBy(op.body).map((target) => targetProblem(state, op, target))
        )
      : refuse('unknown-user', 'the body is missing'),
  apply: (weave, op) => {
    if (!op.body) return
    for (const user of bannedBy(op.body)) {
      removeMember(weave, user)
      cutOff(weave, op, user)
      const ban = weave.raise(`ban/${user}`, { user, by: op.user, at: op.t, reason: op.display?.reason ?? null })
      weave.view = { ...weave.view, bans: weave.view.bans.set(user, ban) }
    }
  }
}
