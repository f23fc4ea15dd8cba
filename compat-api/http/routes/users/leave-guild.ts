import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const leaveGuild = route({
  method: 'DELETE',
  path: '/users/@me/guilds/:guild_id',
  auth: 'any',
  status: 204,
  params: guildParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    await call.app.guilds.submit(view.cid, call.account.cid, [{ k: 'leave', body: {} }])
  }
})
