import type { Invite } from '../state.ts'
import type { OpCid } from '../ids.ts'
import type { GuildState } from '../state.ts'
import { ACTION, changed, idOfUser, lost, type Auditor } from './entry.ts'

const NAMES = {
  code: 'code',
  channel: 'channel_id',
  inviter: 'inviter_id',
  maxAge: 'max_age',
  maxUses: 'max_uses',
  temporary: 'temporary',
  uses: 'uses'
}

type Terms = Pick<Invite, 'cid' | 'by' | 'channel' | 'maxAge' | 'maxUses' | 'temporary' | 'uses'>

/** Codes stay with the node that made them: rows name the op, which is what invites of other nodes go by. */
const fieldsOf = (state: GuildState, invite: Terms) => ({
  code: invite.cid,
  channel: state.channels.get(invite.channel)?.id ?? null,
  inviter: idOfUser(invite.by),
  maxAge: invite.maxAge,
  maxUses: invite.maxUses,
  temporary: invite.temporary,
  uses: invite.uses
})

const naming = (cid: OpCid) => ({ invite_cid: cid })

export const auditInvite: Auditor<'invite'> = (op, past) =>
  op.body
    ? [
        {
          action: ACTION.inviteCreate,
          target: null,
          changes: changed(NAMES, {}, fieldsOf(past, { ...op.body, cid: op.cid, by: op.user, uses: 0 })),
          options: naming(op.cid)
        }
      ]
    : []

export const auditInviteDel: Auditor<'invite.del'> = (op, past) => {
  const invite = op.body && past.invites.get(op.body.invite)
  if (!invite) return []
  const changes = lost(NAMES, fieldsOf(past, invite))
  return [{ action: ACTION.inviteDelete, target: null, changes, options: naming(invite.cid) }]
}
