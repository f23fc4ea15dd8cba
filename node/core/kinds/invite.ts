import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permittedIn } from './allow.ts'
import { allotProblem } from './invite-share.ts'
import { leadProblem } from './invite-lead.ts'
import { roomProblem, writeTargets } from './invite-targets.ts'
import type { ControlRules } from './kind.ts'

const MAX_INVITES = 1000

/** Attack when absent: who may invite drowns the short code of another in invites that answer to it and lead nowhere. */
const tagProblem = ({ invites }: GuildState, tag: string | undefined): Refusal | null => {
  const isTaken = tag !== undefined && [...invites.values()].some((other) => other.tag === tag)
  return isTaken ? refuse('limit-reached', 'another invite has that short code') : null
}

export const invite: ControlRules<'invite'> = {
  may: (state, op) =>
    op.body
      ? all(
          permittedIn(state, op.user, op.body.channel, P.CREATE_INSTANT_INVITE, 'create invites'),
          state.invites.size >= MAX_INVITES
            ? refuse('limit-reached', `a guild has at most ${MAX_INVITES} invites`)
            : null,
          allotProblem(op.body, op.header.key),
          tagProblem(state, op.body.tag),
          roomProblem(state, op.body.targets),
          leadProblem(state, op.body)
        )
      : refuse('unknown-channel', 'the body is missing'),
  apply: (weave, op) => {
    if (!op.body) return
    // Kept by itself: whoever comes with this invite does so on its terms, also when its channel has gone meanwhile.
    weave.register(`invite/${op.cid}/temporary`, op.body.temporary)
    const { targets: users, ...terms } = op.body
    const set = users && writeTargets(weave, { cid: op.cid, t: op.t, users })
    if (!weave.view.channels.has(op.body.channel)) return
    const of = { cid: op.cid, by: op.user, createdAt: op.t, device: op.header.key }
    const made = { ...of, ...terms, ...set, uses: 0, spent: {} }
    weave.view = { ...weave.view, invites: weave.view.invites.set(op.cid, made) }
  }
}
