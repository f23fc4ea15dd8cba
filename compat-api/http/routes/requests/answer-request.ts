import { z } from 'zod'
import type { Draft } from '../../../../node/core/ops.ts'
import { presentJoinRequest } from '../../../present/index.ts'
import { guildOf, memberOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { requestParams } from '../../schema/params.ts'

const body = z.object({
  application_status: z.enum(['APPROVED', 'REJECTED']),
  rejection_reason: maybe(text(512))
})

/** Approves of somebody who waits, or shows them out. */
export const answerRequest = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/requests/:request_id',
  auth: 'any',
  params: requestParams,
  body,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const member = memberOf(view, call.account, call.params.request_id)
    const { application_status: answer, rejection_reason: why } = call.body
    const reason = call.reason ?? why ?? null
    const draft: Draft =
      answer === 'APPROVED'
        ? { k: 'approve', body: { user: member.user } }
        : { k: 'kick', body: { user: member.user, cut: [] }, display: { reason } }
    const after = await write(call, view, [draft])
    const shown = presentJoinRequest(after, member, answer, Date.now())
    return { ...shown, rejection_reason: answer === 'REJECTED' ? reason : null }
  }
})
