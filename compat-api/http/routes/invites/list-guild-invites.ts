import { P } from '../../../../node/core/permissions.ts'
import { presentExtendedInvite } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { openInvites } from './open-invites.ts'

export const listGuildInvites = route({
  method: 'GET',
  path: '/guilds/:guild_id/invites',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    return openInvites(view).map((invite) => presentExtendedInvite(call.app, view, invite))
  }
})
