import { z } from 'zod'
import { presentFullEvent } from '../../../present/index.ts'
import { eventOf, guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'
import { eventParams } from '../../schema/params.ts'

export const getEvent = route({
  method: 'GET',
  path: '/guilds/:guild_id/scheduled-events/:guild_scheduled_event_id',
  auth: 'any',
  params: eventParams,
  query: z.object({ with_user_count: queryBool }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const event = eventOf(call, view, call.params.guild_scheduled_event_id)
    return presentFullEvent(view, event, { withCount: call.query.with_user_count })
  }
})
