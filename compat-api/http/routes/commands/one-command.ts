/** One command, of a guild or of all. */
import type { z } from 'zod'
import type { App } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { presentCommand } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { commandPatch, patched } from '../../schema/command.ts'
import { commandParams, guildCommandParams } from '../../schema/params.ts'
import { scopeOf, UPDATE_COMMANDS, type SeenScope } from './scope.ts'

const ONE = '/applications/:application_id/commands/:command_id'
const IN_GUILD = '/applications/:application_id/guilds/:guild_id/commands/:command_id'

/** @throws ApiError 10063 */
const get = (app: App, { application, guild, scope }: SeenScope, id: Snowflake) => {
  const command = app.commands.list(scope).find((one) => one.id === id)
  if (!command) throw apiError('unknownCommand')
  return presentCommand(application, guild, command)
}

/** @throws ApiError 10063, 50035 */
const update = async (
  app: App,
  { application, guild, scope }: SeenScope,
  id: Snowflake,
  body: z.output<typeof commandPatch>
) => {
  const command = await app.commands.change(scope, id, (old) => patched(old, body))
  if (!command) throw apiError('unknownCommand')
  return presentCommand(application, guild, command)
}

/** @throws ApiError 10063 */
const remove = async (app: App, { scope }: SeenScope, id: Snowflake): Promise<void> => {
  if (!(await app.commands.remove(scope, id))) throw apiError('unknownCommand')
}

export const getCommand = route({
  method: 'GET',
  path: ONE,
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: commandParams,
  handler: (call) => get(call.app, scopeOf(call), call.params.command_id)
})

export const getGuildCommand = route({
  method: 'GET',
  path: IN_GUILD,
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: guildCommandParams,
  handler: (call) => get(call.app, scopeOf(call), call.params.command_id)
})

export const updateCommand = route({
  method: 'PATCH',
  path: ONE,
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: commandParams,
  body: commandPatch,
  handler: (call) => update(call.app, scopeOf(call), call.params.command_id, call.body)
})

export const updateGuildCommand = route({
  method: 'PATCH',
  path: IN_GUILD,
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: guildCommandParams,
  body: commandPatch,
  handler: (call) => update(call.app, scopeOf(call), call.params.command_id, call.body)
})

export const deleteCommand = route({
  method: 'DELETE',
  path: ONE,
  auth: 'any',
  scope: UPDATE_COMMANDS,
  status: 204,
  params: commandParams,
  handler: (call) => remove(call.app, scopeOf(call), call.params.command_id)
})

export const deleteGuildCommand = route({
  method: 'DELETE',
  path: IN_GUILD,
  auth: 'any',
  scope: UPDATE_COMMANDS,
  status: 204,
  params: guildCommandParams,
  handler: (call) => remove(call.app, scopeOf(call), call.params.command_id)
})
