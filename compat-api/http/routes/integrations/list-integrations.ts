import type { App, GuildView } from '../../../../node/app/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentIntegration } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

const presentAll = (app: App, view: GuildView) =>
  [...view.state.members.values()].flatMap((member) => {
    const bot = view.user(member.user)
    return bot?.bot ? presentIntegration(app, view, member, bot) : []
  })

/** The bots of a guild: on a node there are no integrations of another kind. */
export const listIntegrations = route({
  method: 'GET',
  path: '/guilds/:guild_id/integrations',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    return presentAll(call.app, view)
  }
})
