import { presentGuildEmojis } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const listEmojis = route({
  method: 'GET',
  path: '/guilds/:guild_id/emojis',
  auth: 'any',
  params: guildParams,
  handler: (call) => presentGuildEmojis(guildOf(call, call.params.guild_id))
})
