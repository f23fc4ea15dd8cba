import { P } from '../../../../node/core/permissions.ts'
import { presentBan } from '../../../present/index.ts'
import { guildOf, requireInGuild, userOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { banParams } from '../../schema/params.ts'

export const getBan = route({
  method: 'GET',
  path: '/guilds/:guild_id/bans/:user_id',
  auth: 'any',
  params: banParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.BAN_MEMBERS)
    const ban = view.state.bans.get(userOf(call.app, view, call.params.user_id))
    if (!ban) throw apiError('unknownBan')
    return presentBan(view, ban)
  }
})
