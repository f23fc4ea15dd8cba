import { guildOf, memberOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { memberParams } from '../../schema/params.ts'

export const kickMember = route({
  method: 'DELETE',
  path: '/guilds/:guild_id/members/:user_id',
  auth: 'any',
  status: 204,
  params: memberParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { user } = memberOf(view, call.account, call.params.user_id)
    await write(call, view, [{ k: 'kick', body: { user, cut: [] }, display: { reason: call.reason } }])
  }
})
