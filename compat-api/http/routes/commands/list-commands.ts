import { z } from 'zod'
import { presentCommand } from '../../../present/index.ts'
import { route, type Call } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'
import { applicationParams, guildCommandsParams } from '../../schema/params.ts'
import { scopeOf, UPDATE_COMMANDS, type SeenScope } from './scope.ts'

const query = z.object({ with_localizations: queryBool })

const localeOf = ({ headers }: Pick<Call, 'headers'>): string | null => {
  const locale = headers['x-discord-locale']
  return typeof locale === 'string' ? locale : null
}

type Asked = Pick<Call<'any', unknown, z.output<typeof query>>, 'app' | 'query' | 'headers'>

const list = (call: Asked, { application, guild, scope }: SeenScope) =>
  call.app.commands.list(scope).map((command) =>
    presentCommand(application, guild, command, {
      translations: call.query.with_localizations,
      locale: localeOf(call)
    })
  )

export const listCommands = route({
  method: 'GET',
  path: '/applications/:application_id/commands',
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: applicationParams,
  query,
  handler: (call) => list(call, scopeOf(call))
})

export const listGuildCommands = route({
  method: 'GET',
  path: '/applications/:application_id/guilds/:guild_id/commands',
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: guildCommandsParams,
  query,
  handler: (call) => list(call, scopeOf(call))
})
