import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { AuditEntry } from '../../../../node/core/audit/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentAuditEntry, presentUser } from '../../../present/index.ts'
import { guildOf, requireInGuild, userOf } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { rangeQuery } from '../../schema/range.ts'

/** Everybody whom the rows name: those who acted, and those who were acted upon. */
const usersOf = (view: GuildView, entries: readonly AuditEntry[]) => {
  const targets = entries.flatMap(({ target }) => {
    const named = target === null ? undefined : view.state.ids.get(target)
    return named?.type === 'user' ? [named.cid] : []
  })
  const authors = entries.flatMap(({ user }) => user ?? [])
  return [...new Set([...authors, ...targets])].flatMap((user) => view.user(user) ?? []).map(presentUser)
}

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
    return {
      audit_log_entries: entries.map((entry) => presentAuditEntry(view, entry)),
      users: usersOf(view, entries),
      application_commands: [],
      auto_moderation_rules: [],
      guild_scheduled_events: [],
      integrations: [],
      threads: [],
      webhooks: []
    }
  }
})
