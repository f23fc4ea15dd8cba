import { P } from '../../../../node/core/permissions.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const getVanityUrl = route({
  method: 'GET',
  path: '/guilds/:guild_id/vanity-url',
  auth: 'any',
  inFormOnly: 'nobody gives out names for invites',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    return { code: null, uses: 0 }
  }
})
