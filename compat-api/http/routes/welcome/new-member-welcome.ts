import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const getNewMemberWelcome = route({
  method: 'GET',
  path: '/guilds/:guild_id/new-member-welcome',
  auth: 'any',
  status: 204,
  params: guildParams,
  inFormOnly: 'Discord describes no way to set one, so no guild has it',
  handler(call) {
    guildOf(call, call.params.guild_id)
  }
})
