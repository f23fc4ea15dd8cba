import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentAutomod } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams, guildRuleParams } from '../../schema/params.ts'
import { ruleOf } from './rule-body.ts'

export const listAutomodRules = route({
  method: 'GET',
  path: '/guilds/:guild_id/auto-moderation/rules',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    return fixturesOf(view.state, 'automod').map((rule) => presentAutomod(view.state, rule))
  }
})

export const getAutomodRule = route({
  method: 'GET',
  path: '/guilds/:guild_id/auto-moderation/rules/:rule_id',
  auth: 'any',
  params: guildRuleParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    return presentAutomod(view.state, ruleOf(view, call.params.rule_id))
  }
})
