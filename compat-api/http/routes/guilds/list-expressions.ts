import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

/** A guild has no emoji or stickers of its own yet: the lists are empty for members and hidden from others. */
const emptyList = (path: string) =>
  route({
    method: 'GET',
    path,
    auth: 'any',
    params: guildParams,
    handler(call) {
      guildOf(call, call.params.guild_id)
      return []
    }
  })

export const listEmojis = emptyList('/guilds/:guild_id/emojis')
export const listStickers = emptyList('/guilds/:guild_id/stickers')
