import { presentMember } from '../../../present/index.ts'
import { guildOf, memberOf } from '../../access.ts'
import { route } from '../../route.ts'
import { memberParams } from '../../schema/params.ts'

export const getMember = route({
  method: 'GET',
  path: '/guilds/:guild_id/members/:user_id',
  auth: 'any',
  params: memberParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return presentMember(view, memberOf(view, call.account, call.params.user_id))
  }
})
