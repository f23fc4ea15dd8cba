import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permitted, targetBelow } from './allow.ts'
import type { KindRules } from './kind.ts'

export const nick: KindRules<'nick'> = {
  may: (state, op) => {
    if (!op.body) return refuse('unknown-member', 'the body is missing')
    const { user } = op.body
    if (user === op.user) return permitted(state, op.user, P.CHANGE_NICKNAME, 'change your nickname')
    return all(
      permitted(state, op.user, P.MANAGE_NICKNAMES, 'manage nicknames'),
      isMember(state, user),
      targetBelow(state, op.user, user)
    )
  }
}
