import { z } from 'zod'
import { countMembers, presentGuild } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

export const getGuild = route({
  method: 'GET',
  path: '/guilds/:guild_id',
  auth: 'any',
  params: guildParams,
  query: z.object({ with_counts: queryBool }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return { ...presentGuild(view), ...(call.query.with_counts ? countMembers(call.app, view) : {}) }
  }
})
