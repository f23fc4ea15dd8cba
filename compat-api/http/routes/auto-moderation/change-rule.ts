import { P } from '../../../../node/core/permissions.ts'
import { presentAutomod } from '../../../present/index.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { automodPatch } from '../../schema/automod.ts'
import { guildRuleParams } from '../../schema/params.ts'
import { checkPatterns, fieldsIn, ruleOf } from './rule-body.ts'

const spec = { path: '/guilds/:guild_id/auto-moderation/rules/:rule_id', auth: 'any', params: guildRuleParams } as const

export const updateAutomodRule = route({
  ...spec,
  method: 'PATCH',
  body: automodPatch,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    const rule = ruleOf(view, call.params.rule_id)
    const { cid, id, fields } = rule
    const { trigger_type: trigger } = call.body
    if (trigger && trigger !== fields.trigger)
      throw invalidField('trigger_type', 'BASE_TYPE_CHOICES', 'The type of its trigger is said when a rule is made.')
    const set = fieldsIn(view.state, call.body)
    checkPatterns(view.state, set.patterns, rule)
    const draft = { k: 'fixture.set', body: { type: 'automod', fixture: cid, set } } as const
    const after = await write(call, view, Object.keys(set).length === 0 ? [] : [draft])
    return presentAutomod(after.state, ruleOf(after, id))
  }
})

export const deleteAutomodRule = route({
  ...spec,
  method: 'DELETE',
  status: 204,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: ruleOf(view, call.params.rule_id).cid } }])
  }
})
