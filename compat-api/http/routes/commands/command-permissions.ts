/** Who may use a command, in a guild's own words. They are written by people who manage it, in their own name. */
import { rightsOf } from '../../../../node/core/commands/rights.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import type { Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { GuildView } from '../../../../node/app/index.ts'
import { presentCommandRights } from '../../../present/index.ts'
import { guildOf, refresh, requireInGuild } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { commandPermissions } from '../../schema/command.ts'
import { guildCommandParams, guildCommandsParams } from '../../schema/params.ts'
import { requireOwnGrant } from './scope.ts'

interface Asked {
  readonly view: GuildView
  /** The bot. */
  readonly application: UserCid
}

/** A bot of the guild that the caller is in, wherever it was made. @throws ApiError 10002, 10004 */
const askedOf = (
  call: Pick<Call<'any'>, 'app' | 'account'> & {
    readonly params: { readonly application_id: Snowflake; readonly guild_id: Snowflake }
  }
): Asked => {
  const { application_id: id, guild_id: guild } = call.params
  const view = guildOf(call, guild)
  const target = view.state.ids.get(id)
  const user = target?.type === 'user' ? view.state.users.get(target.cid) : undefined
  if (!user?.bot) throw apiError('unknownApplication')
  return { view, application: user.user }
}

export const listCommandPermissions = route({
  method: 'GET',
  path: '/applications/:application_id/guilds/:guild_id/commands/permissions',
  auth: 'any',
  params: guildCommandsParams,
  handler(call) {
    const { view, application } = askedOf(call)
    const latest = new Map(
      fixturesOf(view.state, 'rights')
        .filter(({ fields }) => fields.application === application)
        .map(({ fields }) => [fields.command, fields])
    )
    return [...latest.values()].map((fields) => presentCommandRights(view.state, fields))
  }
})

const LIST = '/applications/:application_id/guilds/:guild_id/commands/:command_id/permissions'

export const getCommandPermissions = route({
  method: 'GET',
  path: LIST,
  auth: 'any',
  params: guildCommandParams,
  handler(call) {
    const { view, application } = askedOf(call)
    const rights = rightsOf(view.state, application, call.params.command_id)
    if (!rights) throw apiError('unknownCommandPermissions')
    return presentCommandRights(view.state, rights.fields)
  }
})

export const setCommandPermissions = route({
  method: 'PUT',
  path: LIST,
  auth: 'user',
  scope: 'applications.commands.permissions.update',
  params: guildCommandParams,
  body: commandPermissions,
  async handler(call) {
    const { app, account, grant, params, body } = call
    requireOwnGrant(grant, params.application_id)
    const { view, application } = askedOf(call)
    requireInGuild(view, account.cid, P.MANAGE_GUILD | P.MANAGE_ROLES)
    const { command_id: command } = params
    const isOfAll = command === params.application_id
    if (!isOfAll && !app.commands.find(application, view.cid, command)) throw apiError('unknownCommand')
    const permissions = body.permissions.map(({ id, type, permission: allow }) => ({ id, type, allow }))
    const old = rightsOf(view.state, application, command)
    const draft = old
      ? ({ k: 'fixture.set', body: { type: 'rights', fixture: old.cid, set: { permissions } } } as const)
      : ({ k: 'fixture.new', body: { type: 'rights', fields: { application, command, permissions } } } as const)
    await app.guilds.submit(view.cid, account.cid, [draft])
    return presentCommandRights(refresh(app, view.cid).state, { application, command, permissions })
  }
})
