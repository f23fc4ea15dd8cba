import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { REGIONS } from './regions.ts'

export const listGuildRegions = route({
  method: 'GET',
  path: '/guilds/:guild_id/regions',
  auth: 'any',
  params: guildParams,
  handler(call) {
    guildOf(call, call.params.guild_id)
    return REGIONS
  }
})
