import { EmbedType, type APIEmbed } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import type { Moderated } from '../../node/core/events.ts'
import type { OpCid } from '../../node/core/ids.ts'
import type { Message } from '../../node/core/messages.ts'
import type { Fixture } from '../../node/core/state.ts'
import { presentAutomodActions } from './automod.ts'
import { roomIn } from './room.ts'
import { userIn } from './user.ts'

const ruleIn = ({ state }: GuildView, cid: OpCid): Fixture<'automod'> | undefined => {
  const found = state.fixtures.get(cid)
  return found?.type === 'automod' ? found : undefined
}

const idOf = (app: App, message: OpCid | null | undefined): string | undefined =>
  message ? app.messages.byCid(message)?.id : undefined

/** What an alert of auto-moderation says, in the form that clients know: an embed whose fields are named. */
export const presentAlert = (app: App, view: GuildView, { content, alert }: Message): APIEmbed[] => {
  if (!alert) return []
  const values = {
    rule_name: ruleIn(view, alert.rule)?.fields.name,
    channel_id: alert.channel && roomIn(app, view, alert.channel)?.id,
    flagged_message_id: idOf(app, alert.message),
    keyword: alert.keyword,
    keyword_matched_content: alert.matched
  }
  const fields = Object.entries(values).flatMap(([name, value]) => (value ? [{ name, value, inline: false }] : []))
  return [{ type: EmbedType.AutoModerationMessage, description: content, fields }]
}

/** What it tells of. */
export const alertedBy = ({ author, content, alert }: Message): Moderated | undefined =>
  alert?.channel && {
    rule: alert.rule,
    user: author,
    channel: alert.channel,
    content,
    keyword: alert.keyword ?? null,
    matched: alert.matched ?? null,
    message: alert.message ?? null
  }

/** AUTO_MODERATION_ACTION_EXECUTION of each thing that the rule does. @param alert the message that tells of it */
export const presentExecutions = (app: App, view: GuildView, moderated: Moderated, alert?: Message): object[] => {
  const rule = ruleIn(view, moderated.rule)
  const flagged = idOf(app, moderated.message)
  return presentAutomodActions(view.state, rule).map((action) => ({
    guild_id: view.state.id,
    action,
    rule_id: rule?.id,
    rule_trigger_type: rule?.fields.trigger,
    user_id: userIn(view, moderated.user).id,
    channel_id: roomIn(app, view, moderated.channel)?.id,
    ...(flagged === undefined ? {} : { message_id: flagged }),
    ...(alert && action.type === 2 ? { alert_system_message_id: alert.id } : {}),
    content: moderated.content,
    matched_keyword: moderated.keyword,
    matched_content: moderated.matched
  }))
}
