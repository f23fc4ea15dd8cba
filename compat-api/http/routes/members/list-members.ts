import { z } from 'zod'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryInt } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { queryBound } from '../../schema/range.ts'
import { presentMembers } from './present-members.ts'

export const listMembers = route({
  method: 'GET',
  path: '/guilds/:guild_id/members',
  auth: 'any',
  params: guildParams,
  query: z.object({ limit: queryInt(1, 1000, 1), after: queryBound }),
  rateLimit: { limit: 10, window: 10_000 },
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { limit, after } = call.query
    return presentMembers(view, view.members({ limit, ...(after ? { after } : {}) }))
  }
})
