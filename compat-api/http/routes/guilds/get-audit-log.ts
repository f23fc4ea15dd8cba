import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { presentAuditEntry } from '../../../present/index.ts'
import { guildOf, requireInGuild, userOf } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { rangeQuery } from '../../schema/range.ts'
import {
  automodRulesOf,
  commandsOf,
  eventsOf,
  integrationsOf,
  threadsOf,
  usersOf,
  webhooksOf
} from './audit-log-named.ts'

export const getAuditLog = route({
  method: 'GET',
  path: '/guilds/:guild_id/audit-logs',
  auth: 'any',
  params: guildParams,
  query: z.object({
    ...rangeQuery(100, 50),
    user_id: snowflake.optional(),
    action_type: z.coerce.number().int().min(0).max(1000).optional()
  }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.VIEW_AUDIT_LOG)
    const { before, after, limit, user_id: id, action_type: action } = call.query
    const user = id === undefined ? undefined : userOf(call.app, view, id)
    const entries = call.app.audit.page(view.cid, { limit, ...defined({ before, after, user, action }) })
    const targets = [...new Set(entries.flatMap(({ target }) => target ?? []))]
    return {
      audit_log_entries: entries.map((entry) => presentAuditEntry(view, entry)),
      users: usersOf(view, entries),
      application_commands: commandsOf(call.app, view, entries),
      auto_moderation_rules: automodRulesOf(view, targets),
      guild_scheduled_events: eventsOf(call, view, targets),
      integrations: integrationsOf(call.app, view, entries),
      threads: threadsOf(call, view, targets),
      webhooks: webhooksOf(view, targets)
    }
  }
})
