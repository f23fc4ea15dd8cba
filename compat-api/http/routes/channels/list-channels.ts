import { presentChannels } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const listChannels = route({
  method: 'GET',
  path: '/guilds/:guild_id/channels',
  auth: 'any',
  params: guildParams,
  handler: (call) => presentChannels(guildOf(call, call.params.guild_id).state, call.app.messages)
})
