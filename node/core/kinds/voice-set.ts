import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import type { Op } from '../ops.ts'
import { all, isMember, permitted, permittedIn } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { markMember } from './membership.ts'

type Body = NonNullable<Op<'voice.set'>['body']>

/**
 * Ranks do not count: whoever mutes members mutes any. Whoever may in one voice channel alone says in which; that somebody
 * is in it, no log tells. Source: Discord, "Permissions: Permission Hierarchy".
 */
const permittedTo = (
  state: GuildState,
  { user, body }: Op<'voice.set'>,
  wanted: bigint,
  what: string
): Refusal | null =>
  body?.channel ? permittedIn(state, user, body.channel, wanted, what) : permitted(state, user, wanted, what)

const says = ({ mute, deaf }: Body['set']): Refusal | null =>
  mute === undefined && deaf === undefined ? refuse('unknown-member', 'it says nothing of them') : null

export const voiceSet: ControlRules<'voice.set'> = {
  may: (state, op) => {
    if (!op.body) return refuse('unknown-member', 'the body is missing')
    const { user, set } = op.body
    return all(
      says(set),
      isMember(state, user),
      set.mute === undefined ? null : permittedTo(state, op, P.MUTE_MEMBERS, 'mute members'),
      set.deaf === undefined ? null : permittedTo(state, op, P.DEAFEN_MEMBERS, 'deafen members')
    )
  },
  apply: (weave, { body }) => {
    if (!body) return
    const { user, set } = body
    if (set.mute !== undefined) markMember(weave, user, 'mute', set.mute)
    if (set.deaf !== undefined) markMember(weave, user, 'deaf', set.deaf)
  }
}
