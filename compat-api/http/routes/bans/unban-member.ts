import { guildOf, userOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { banParams } from '../../schema/params.ts'

export const unbanMember = route({
  method: 'DELETE',
  path: '/guilds/:guild_id/bans/:user_id',
  auth: 'any',
  status: 204,
  params: banParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const user = userOf(call.app, view, call.params.user_id)
    await write(call, view, [{ k: 'unban', body: { user }, display: { reason: call.reason } }])
  }
})
