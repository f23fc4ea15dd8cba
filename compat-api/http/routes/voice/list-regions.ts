import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

/** Voice has no regions between peers: one, so that clients have something to choose. */
const REGIONS = [{ id: 'local', name: 'Local', custom: false, deprecated: false, optimal: true }]

export const listRegions = route({ method: 'GET', path: '/voice/regions', auth: 'any', handler: () => REGIONS })

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
