import { guildPermissions } from '../../../../node/core/permissions.ts'
import { presentOwnMember } from '../../../present/index.ts'
import { guildOf, memberOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const getCurrentMember = route({
  method: 'GET',
  path: '/users/@me/guilds/:guild_id/member',
  auth: 'any',
  scope: 'guilds.members.read',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return {
      ...presentOwnMember(view, memberOf(view, call.account, '@me')),
      permissions: String(guildPermissions(view.state, call.account.cid))
    }
  }
})
