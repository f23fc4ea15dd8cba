import { P } from '../../../../node/core/permissions.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

/** Its bot goes, by a kick: whoever may not kick is refused. */
export const deleteIntegration = route({
  method: 'DELETE',
  path: '/guilds/:guild_id/integrations/:integration_id',
  auth: 'any',
  status: 204,
  params: guildParams.extend({ integration_id: snowflake }),
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    const target = view.state.ids.get(call.params.integration_id)
    const user = target?.type === 'user' && view.user(target.cid)?.bot ? target.cid : undefined
    if (!user || !view.state.members.has(user)) throw apiError('unknownIntegration')
    await write(call, view, [{ k: 'kick', body: { user, cut: [] }, display: { reason: call.reason } }])
  }
})
