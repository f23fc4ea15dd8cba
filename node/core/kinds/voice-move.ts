import type { ChannelCid, UserCid } from '../ids.ts'
import { mayIn, P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { isAudible } from '../voice.ts'
import { all, isMember, permittedIn } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { markMember } from './membership.ts'

const movesIn = (state: GuildState, user: UserCid, cid: ChannelCid, wanted: bigint): Refusal | null => {
  const channel = state.channels.get(cid)
  return channel && !isAudible(channel)
    ? refuse('wrong-channel-type', 'this is no voice channel')
    : permittedIn(state, user, cid, wanted, 'move members')
}

/** Whoever is moved must see the place, and need not be able to enter by themselves. */
const sees = (state: GuildState, user: UserCid, cid: ChannelCid): Refusal | null =>
  mayIn(state, user, cid, P.VIEW_CHANNEL) ? null : refuse('missing-access', 'they cannot see that channel')

/**
 * What comes of it is their own node's: it leads them there if they are still where they were, in the same stay.
 * Source: Discord, "Modify Guild Member".
 */
export const voiceMove: ControlRules<'voice.move'> = {
  may: (state, op) => {
    if (!op.body) return refuse('unknown-member', 'the body is missing')
    const { user, from, to } = op.body
    return all(
      isMember(state, user),
      movesIn(state, op.user, from, P.MOVE_MEMBERS),
      to === null ? null : movesIn(state, op.user, to, P.MOVE_MEMBERS | P.CONNECT),
      to === null ? null : sees(state, user, to)
    )
  },
  apply: (weave, { body, t }) => {
    if (!body) return
    const { user, ...where } = body
    markMember(weave, user, 'moved', { ...where, t })
  }
}
