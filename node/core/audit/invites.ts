import type { Invite } from '../state.ts'
import type { OpCid } from '../ids.ts'
import type { BodyOf, Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { ACTION, changed, idOfUser, lost, type Auditor } from './entry.ts'

const NAMES = {
  code: 'code',
  channel: 'channel_id',
  inviter: 'inviter_id',
  maxAge: 'max_age',
  maxUses: 'max_uses',
  temporary: 'temporary',
  uses: 'uses',
  targets: 'target_users'
}

type Terms = Pick<Invite, 'cid' | 'by' | 'channel' | 'maxAge' | 'maxUses' | 'temporary' | 'uses' | 'targets'>

/** How many people it is for, where it is for some only. */
const countOf = ({ targets }: Pick<Invite, 'targets'>) => (targets ? { targets: targets.users.length } : {})

/** Codes stay with the node that made them: rows name the op, which is what invites of other nodes go by. */
const fieldsOf = (state: GuildState, invite: Terms) => ({
  code: invite.cid,
  channel: state.channels.get(invite.channel)?.id ?? null,
  inviter: idOfUser(invite.by),
  maxAge: invite.maxAge,
  maxUses: invite.maxUses,
  temporary: invite.temporary,
  uses: invite.uses,
  ...countOf(invite)
})

const naming = (cid: OpCid) => ({ invite_cid: cid })

const madeBy = (op: Op<'invite'>, { targets, ...terms }: BodyOf<'invite'>): Terms => ({
  ...terms,
  cid: op.cid,
  by: op.user,
  uses: 0,
  ...(targets && { targets: { at: op.t, users: targets } })
})

export const auditInvite: Auditor<'invite'> = (op, past) =>
  op.body
    ? [
        {
          action: ACTION.inviteCreate,
          target: null,
          changes: changed(NAMES, {}, fieldsOf(past, madeBy(op, op.body))),
          options: naming(op.cid)
        }
      ]
    : []

/** Whom it is for: many, so that rows say how many. */
export const auditInviteSet: Auditor<'invite.set'> = (op, past) => {
  const invite = op.body && past.invites.get(op.body.invite)
  if (!op.body || !invite) return []
  const changes = changed(NAMES, countOf(invite), { targets: op.body.targets.length })
  return [{ action: ACTION.inviteUpdate, target: null, changes, options: naming(invite.cid) }]
}

export const auditInviteDel: Auditor<'invite.del'> = (op, past) => {
  const invite = op.body && past.invites.get(op.body.invite)
  if (!invite) return []
  const changes = lost(NAMES, fieldsOf(past, invite))
  return [{ action: ACTION.inviteDelete, target: null, changes, options: naming(invite.cid) }]
}
