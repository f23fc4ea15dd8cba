import { z } from 'zod'
import { seesEvent } from '../../../../node/core/fixtures/event.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { presentFullEvent } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

export const listEvents = route({
  method: 'GET',
  path: '/guilds/:guild_id/scheduled-events',
  auth: 'any',
  params: guildParams,
  query: z.object({ with_user_count: queryBool }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return fixturesOf(view.state, 'event')
      .filter((event) => seesEvent(view.state, call.account.cid, event))
      .map((event) => presentFullEvent(view, event, { withCount: call.query.with_user_count }))
  }
})
