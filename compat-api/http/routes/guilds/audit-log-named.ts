/** What the rows of an audit log name, as far as it is still there: clients show it by these lists, and look for it nowhere else. */
import type { App, GuildView } from '../../../../node/app/index.ts'
import type { AuditEntry } from '../../../../node/core/audit/index.ts'
import { seesEvent } from '../../../../node/core/fixtures/event.ts'
import { fixtureOf } from '../../../../node/core/fixtures/index.ts'
import { parseSnowflake, type Snowflake, type UserCid } from '../../../../node/core/ids.ts'
import {
  presentAutomod,
  presentCommand,
  presentEvent,
  presentIntegration,
  presentThread,
  presentUser,
  presentWebhook
} from '../../../present/index.ts'
import type { Call } from '../../route.ts'

/** Everybody whom the rows name: those who acted, and those who were acted upon. */
export const usersOf = (view: GuildView, entries: readonly AuditEntry[]) => {
  const targets = entries.flatMap(({ target }) => {
    const named = target === null ? undefined : view.state.ids.get(target)
    return named?.type === 'user' ? [named.cid] : []
  })
  const authors = entries.flatMap(({ user }) => user ?? [])
  return [...new Set([...authors, ...targets])].flatMap((user) => view.user(user) ?? []).map(presentUser)
}

/** Those that are still there, and that the reader may see. */
export const threadsOf = ({ app, account }: Call<'any'>, view: GuildView, targets: readonly Snowflake[]) =>
  targets
    .flatMap((id) => app.threads.byId(id) ?? [])
    .filter((thread) => thread.guild === view.cid && app.threads.maySee(view.state, account.cid, thread))
    .map((thread) => presentThread(app, view, thread, account.cid))

/** Those that are still there; their tokens are for who manages webhooks. */
export const webhooksOf = (guild: GuildView, targets: readonly Snowflake[]) =>
  targets.flatMap((id) => {
    const target = guild.state.ids.get(id)
    const hook = target?.type === 'hook' ? guild.state.hooks.get(target.cid) : undefined
    return hook ? [presentWebhook({ guild, hook }, { token: null, origin: '', withUser: true })] : []
  })

/** Those that the reader may see. */
export const eventsOf = ({ account }: Call<'any'>, { state }: GuildView, targets: readonly Snowflake[]) =>
  targets
    .flatMap((id) => fixtureOf(state, 'event', id) ?? [])
    .filter((event) => seesEvent(state, account.cid, event))
    .map((event) => presentEvent(state, event))

export const automodRulesOf = ({ state }: GuildView, targets: readonly Snowflake[]) =>
  targets.flatMap((id) => fixtureOf(state, 'automod', id) ?? []).map((rule) => presentAutomod(state, rule))

const botIn = ({ state }: GuildView, id: string | null | undefined): UserCid | undefined => {
  const snowflake = parseSnowflake(id ?? '')
  const named = snowflake && state.ids.get(snowflake)
  return named?.type === 'user' && state.users.get(named.cid)?.bot ? named.cid : undefined
}

const applicationOf = ({ options }: AuditEntry): string | undefined => options?.['application_id']

/** Commands whose use somebody has been given, or lost, as far as this node knows them. */
export const commandsOf = (app: App, view: GuildView, entries: readonly AuditEntry[]) => {
  const named = entries.flatMap((entry) => {
    const [id, bot] = [applicationOf(entry), botIn(view, applicationOf(entry))]
    const found = bot && entry.target ? app.commands.find(bot, view.cid, entry.target) : undefined
    if (!found) return []
    const guild = found.guild && view.state.id
    return [[entry.target, presentCommand({ id: id as Snowflake }, guild, found.command)] as const]
  })
  return [...new Map(named).values()]
}

/** Bots that rows are about, or whose commands they are about. */
export const integrationsOf = (app: App, view: GuildView, entries: readonly AuditEntry[]) => {
  const bots = entries.flatMap((entry) => botIn(view, applicationOf(entry)) ?? botIn(view, entry.target) ?? [])
  return [...new Set(bots)].flatMap((bot) => {
    const [member, user] = [view.state.members.get(bot), view.user(bot)]
    if (!member || !user) return []
    const { id, name, type, account } = presentIntegration(app, view, member, user)
    return [{ id, name, type, account, application_id: id }]
  })
}
