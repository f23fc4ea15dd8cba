/** What auto-moderation has done, as Discord's audit log has it: by nobody, with the rule among its options. */
import { ruleOf } from '../automod/acts.ts'
import { blocks, type AutomodRule } from '../automod/verdict.ts'
import type { Snowflake } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { ACTION, idOfUser, type Finding } from './entry.ts'

export const optionsOf = ({ fields }: AutomodRule): Readonly<Record<string, string>> => ({
  auto_moderation_rule_name: fields.name,
  auto_moderation_rule_trigger_type: String(fields.trigger)
})

/** @param where the channel, or thread, where it was said. */
export const auditAlert = (op: Op<'msg'>, state: GuildState, where: Snowflake): readonly Finding[] => {
  const rule = ruleOf(state, op)
  if (!rule) return []
  const about = { target: idOfUser(op.user), options: { ...optionsOf(rule), channel_id: where } }
  const actions = blocks(rule) ? [ACTION.automodBlock, ACTION.automodFlag] : [ACTION.automodFlag]
  return actions.map((action) => ({ action, ...about }))
}
