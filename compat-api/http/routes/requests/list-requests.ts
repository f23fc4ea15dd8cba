import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { presentJoinRequest, userIn } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { inRange, rangeQuery } from '../../schema/range.ts'

/** Who waits to be approved. What was decided is in the audit log. */
export const listRequests = route({
  method: 'GET',
  path: '/guilds/:guild_id/requests',
  auth: 'any',
  params: guildParams,
  query: z.object({ ...rangeQuery(100, 100), status: z.enum(['SUBMITTED', 'APPROVED', 'REJECTED']).optional() }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.KICK_MEMBERS)
    const { status, ...range } = call.query
    const open = status === undefined || status === 'SUBMITTED'
    const waiting = open ? [...view.state.members.values()].filter(({ pending }) => pending) : []
    const shown = inRange(waiting, ({ user }) => userIn(view, user).id, range)
    return {
      guild_join_requests: shown.map((member) => presentJoinRequest(view, member, 'SUBMITTED', null)),
      total: waiting.length,
      limit: range.limit
    }
  }
})
