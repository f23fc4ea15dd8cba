import { P } from '../../../../node/core/permissions.ts'
import { presentAutomod } from '../../../present/index.ts'
import { guildOf, refresh, requireInGuild, withReason } from '../../access.ts'
import { route } from '../../route.ts'
import { newAutomod } from '../../schema/automod.ts'
import { guildParams } from '../../schema/params.ts'
import { checkPatterns, fieldsIn, PLAIN, ruleOf } from './rule-body.ts'

export const createAutomodRule = route({
  method: 'POST',
  path: '/guilds/:guild_id/auto-moderation/rules',
  auth: 'any',
  params: guildParams,
  body: newAutomod,
  admit: (call) => requireInGuild(guildOf(call, call.params.guild_id), call.account.cid, P.MANAGE_GUILD),
  async handler({ app, account, params, body, reason }) {
    const view = guildOf({ app, account }, params.guild_id)
    const { name, event_type: event, trigger_type: trigger } = body
    const fields = { ...PLAIN, ...fieldsIn(view.state, body), name, event, trigger }
    checkPatterns(view.state, fields.patterns)
    const draft = { k: 'fixture.new', body: { type: 'automod', fields } } as const
    const { ops, after } = await app.guilds.submit(view.cid, account.cid, withReason([draft], reason))
    const made = ops[0] && after.fixtures.get(ops[0].cid)
    const now = refresh(app, view.cid)
    return presentAutomod(now.state, ruleOf(now, made?.id ?? view.state.id))
  }
})
