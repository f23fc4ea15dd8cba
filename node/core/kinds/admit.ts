import { theOne } from '../fixtures/index.ts'
import { invitesShut } from '../fixtures/incidents.ts'
import { globalId, type UserCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { may, mayIn, P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, Invite } from '../state.ts'
import { sponsorProblem, withAdmission } from '../sponsors.ts'
import { all, permitted } from './allow.ts'
import { unlessErased } from './erase.ts'
import { usesProblem, withUse } from './invite-share.ts'
import { targetProblem } from './invite-targets.ts'
import { isSignedWith } from './join-request.ts'
import type { ControlRules } from './kind.ts'
import { addMember } from './membership.ts'

/** Has the invite's time run out at `t` (ms since the Unix epoch)? */
export const ageProblem = (invite: Invite, t: number): Refusal | null =>
  invite.maxAge > 0 && t > invite.createdAt + invite.maxAge * 1000
    ? refuse('invite-expired', 'the invite has expired')
    : null

/** A request serves for a day, so that nobody brings back with it who has left or been kicked since. In ms. */
const REQUEST_GOOD = 24 * 3600 * 1000

/** Whoever may invite to the channel stands for who comes; under `openAdmit`, every member. */
export const maySponsor = (state: GuildState, user: UserCid, { channel }: Invite): boolean =>
  state.settings.openAdmit
    ? state.members.get(user)?.pending === false
    : mayIn(state, user, channel, P.CREATE_INSTANT_INVITE)

/**
 * Under approval, whoever is not trusted to approve lets people in to wait.
 *
 * Attack when absent: any member with an invite opens a closed guild to a crowd.
 */
const approvalProblem = (state: GuildState, op: Op<'admit'>): Refusal | null => {
  if (op.body?.pending) return null
  return state.settings.approval && !may(state, op.user, P.KICK_MEMBERS)
    ? refuse('pending', 'who comes by invite waits to be approved here')
    : null
}

const byInvite = (state: GuildState, op: Op<'admit'>): Refusal | null => {
  const { body } = op
  const invite = body?.request && state.invites.get(body.request.invite)
  if (!body?.request || !invite) return refuse('unknown-invite', 'there is no such invite')
  if (Math.abs(op.t - body.request.t) > REQUEST_GOOD) {
    return refuse('invite-expired', 'the request is too old, or from the future; ask again')
  }
  if (!isSignedWith(invite, state.guild, body)) {
    return refuse('invite-forged', 'the request was not signed with the invite')
  }
  return all(
    targetProblem(invite, body.user),
    usesProblem(invite, op.header.key),
    maySponsor(state, op.user, invite) ? null : refuse('missing-permission', 'the sponsor cannot create invites'),
    ageProblem(invite, op.t),
    invitesShut(theOne(state, 'incidents'), op.t),
    sponsorProblem(state, op.user, op.t),
    approvalProblem(state, op)
  )
}

/** Bots may also be let in by whoever manages the guild, without an invite. */
const byWord = (state: GuildState, op: Op<'admit'>): Refusal | null =>
  op.body?.bot
    ? permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild')
    : refuse('unknown-invite', 'people join by invite')

const idProblem = (state: GuildState, user: UserCid): Refusal | null => {
  const holder = state.ids.get(globalId('uid1', user))
  return holder && holder.cid !== user ? refuse('id-taken', 'another member already has this id') : null
}

const used = (state: GuildState, op: Op<'admit'>): GuildState['invites'] => {
  const invite = op.body?.request && state.invites.get(op.body.request.invite)
  return invite ? state.invites.set(invite.cid, withUse(invite, op.header.key)) : state.invites
}

const known = (op: Op<'admit'>, user: UserCid) => ({
  user,
  id: globalId('uid1', user),
  bot: op.body?.bot ?? false,
  name: op.display?.name ?? 'unknown',
  globalName: op.display?.globalName ?? null,
  avatar: op.display?.avatar ?? null,
  sponsor: op.user
})

/** A member lets somebody in, and stands for it: the sponsor is on record. */
export const admit: ControlRules<'admit'> = {
  may: (state, op) => {
    const { body } = op
    if (!body) return refuse('unknown-user', 'the body is missing')
    if (state.bans.has(body.user)) return refuse('banned', 'they are banned here')
    if (state.members.has(body.user)) return refuse('already-a-member', 'they are a member already')
    return idProblem(state, body.user) ?? (body.request ? byInvite(state, op) : byWord(state, op))
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { user } = op.body
    const entry = weave.register(`user/${user}`, unlessErased(weave.view, known(op, user), op.t))
    weave.view = {
      ...weave.view,
      invites: used(weave.view, op),
      admissions: withAdmission(weave.view, op.user, op.t),
      users: weave.view.users.set(user, entry),
      ids: weave.view.ids.set(entry.id, { type: 'user', cid: user })
    }
    addMember(weave, {
      user,
      joinedAt: op.t,
      sponsor: op.user,
      pending: op.body.pending,
      invite: op.body.request?.invite ?? null,
      temporary: (op.body.request && weave.read<boolean>(`invite/${op.body.request.invite}/temporary`)) ?? false
    })
  }
}
