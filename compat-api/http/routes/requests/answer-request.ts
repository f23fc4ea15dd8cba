import { z } from 'zod'
import type { Draft } from '../../../../node/core/ops.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentJoinRequest } from '../../../present/index.ts'
import { guildOf, memberOf, requireInGuild, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { requestParams } from '../../schema/params.ts'

const body = z.object({
  action: z.enum(['APPROVED', 'REJECTED']),
  rejection_reason: maybe(text(160))
})

/** Approves of somebody who waits, or shows them out: nobody else has asked for anything. */
export const answerRequest = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/requests/:request_id',
  auth: 'any',
  params: requestParams,
  body,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.KICK_MEMBERS)
    const member = memberOf(view, call.account, call.params.request_id)
    if (!member.pending) throw apiError('unknownMember')
    const { action, rejection_reason: why = null } = call.body
    const draft: Draft =
      action === 'APPROVED'
        ? { k: 'approve', body: { user: member.user } }
        : { k: 'kick', body: { user: member.user, cut: [] }, display: { reason: call.reason ?? why } }
    const after = await write(call, view, [draft])
    const reviewed = { at: Date.now(), by: call.account.cid, why: action === 'REJECTED' ? why : null }
    return presentJoinRequest(after, member, action, reviewed)
  }
})
