import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { presentBan, userIn } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { inRange, rangeQuery } from '../../schema/range.ts'

export const listBans = route({
  method: 'GET',
  path: '/guilds/:guild_id/bans',
  auth: 'any',
  params: guildParams,
  query: z.object(rangeQuery(1000, 1000)),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.BAN_MEMBERS)
    const bans = inRange(view.state.bans.values(), (ban) => userIn(view, ban.user).id, call.query)
    return bans.map((ban) => presentBan(view, ban))
  }
})
