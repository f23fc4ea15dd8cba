import { presentGuild } from '../../../present/index.ts'
import { guildOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { guildPatch, settingsDrafts } from './guild-changes.ts'

export const updateGuild = route({
  method: 'PATCH',
  path: '/guilds/:guild_id',
  auth: 'any',
  params: guildParams,
  body: guildPatch,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return presentGuild(await write(call, view, settingsDrafts(view, call.body)))
  }
})
