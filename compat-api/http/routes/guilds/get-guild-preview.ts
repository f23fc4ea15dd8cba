import { presentGuildPreview } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const getGuildPreview = route({
  method: 'GET',
  path: '/guilds/:guild_id/preview',
  auth: 'any',
  params: guildParams,
  handler: (call) => presentGuildPreview(call.app, guildOf(call, call.params.guild_id))
})
