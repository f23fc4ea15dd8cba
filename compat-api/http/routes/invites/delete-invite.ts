import { bareCode } from '../../../../node/app/index.ts'
import { presentInvite } from '../../../present/index.ts'
import { write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { inviteParams } from '../../schema/params.ts'

export const deleteInvite = route({
  method: 'DELETE',
  path: '/invites/:code',
  auth: 'any',
  params: inviteParams,
  async handler(call) {
    const found = await call.app.invites.locate(call.params.code)
    if (!found?.guild.state.members.has(call.account.cid)) throw apiError('unknownInvite')
    const last = { ...presentInvite(call.app, found.guild, found.invite), code: bareCode(call.params.code) }
    await write(call, found.guild, [{ k: 'invite.del', body: { invite: found.invite.cid } }])
    return last
  }
})
