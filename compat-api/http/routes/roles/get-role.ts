import { presentRole } from '../../../present/index.ts'
import { guildOf, roleOf } from '../../access.ts'
import { route } from '../../route.ts'
import { roleParams } from '../../schema/params.ts'

export const getRole = route({
  method: 'GET',
  path: '/guilds/:guild_id/roles/:role_id',
  auth: 'any',
  params: roleParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return presentRole(view.state, roleOf(view, call.params.role_id))
  }
})
