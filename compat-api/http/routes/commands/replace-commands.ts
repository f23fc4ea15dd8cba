import type { z } from 'zod'
import type { App } from '../../../../node/app/index.ts'
import { presentCommand } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { commandList } from '../../schema/command.ts'
import { applicationParams, guildCommandsParams } from '../../schema/params.ts'
import { scopeOf, UPDATE_COMMANDS, type SeenScope } from './scope.ts'

/** All there are from now on; those that were there before keep their ids. */
const replace = async (app: App, { application, guild, scope }: SeenScope, body: z.output<typeof commandList>) => {
  const commands = await app.commands.replace(scope, body)
  return commands.map((command) => presentCommand(application, guild, command))
}

export const replaceCommands = route({
  method: 'PUT',
  path: '/applications/:application_id/commands',
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: applicationParams,
  body: commandList,
  handler: (call) => replace(call.app, scopeOf(call), call.body)
})

export const replaceGuildCommands = route({
  method: 'PUT',
  path: '/applications/:application_id/guilds/:guild_id/commands',
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: guildCommandsParams,
  body: commandList,
  handler: (call) => replace(call.app, scopeOf(call), call.body)
})
