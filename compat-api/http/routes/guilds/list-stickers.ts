import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

/** A guild has no stickers of its own yet: the list is empty for members and hidden from others. */
export const listStickers = route({
  method: 'GET',
  path: '/guilds/:guild_id/stickers',
  auth: 'any',
  params: guildParams,
  handler(call) {
    guildOf(call, call.params.guild_id)
    return []
  }
})
