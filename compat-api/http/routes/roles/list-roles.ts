import { presentRoles } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const listRoles = route({
  method: 'GET',
  path: '/guilds/:guild_id/roles',
  auth: 'any',
  params: guildParams,
  handler: (call) => presentRoles(guildOf(call, call.params.guild_id).state)
})
