import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { AuditEntry } from '../../../../node/core/audit/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentAuditEntry, presentThread, presentUser, presentWebhook } from '../../../present/index.ts'
import { guildOf, requireInGuild, userOf } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route, type Call } from '../../route.ts'
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

/** Those that are still there, and that the reader may see. */
const threadsOf = ({ app, account }: Call<'any'>, view: GuildView, targets: readonly Snowflake[]) =>
  targets
    .flatMap((id) => app.threads.byId(id) ?? [])
    .filter((thread) => thread.guild === view.cid && app.threads.maySee(view.state, account.cid, thread))
    .map((thread) => presentThread(app, view, thread, account.cid))

/** Those that are still there; their tokens are for who manages webhooks. */
const webhooksOf = (guild: GuildView, targets: readonly Snowflake[]) =>
  targets.flatMap((id) => {
    const target = guild.state.ids.get(id)
    const hook = target?.type === 'hook' ? guild.state.hooks.get(target.cid) : undefined
    return hook ? [presentWebhook({ guild, hook }, { token: null, origin: '', withUser: true })] : []
  })

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
      application_commands: [],
      auto_moderation_rules: [],
      guild_scheduled_events: [],
      integrations: [],
      threads: threadsOf(call, view, targets),
      webhooks: webhooksOf(view, targets)
    }
  }
})
