import type { App, NewCommand } from '../../../../node/app/index.ts'
import { presentCommand } from '../../../present/index.ts'
import { route, WithStatus } from '../../route.ts'
import { newCommand } from '../../schema/command.ts'
import { applicationParams, guildCommandsParams } from '../../schema/params.ts'
import { scopeOf, UPDATE_COMMANDS, type SeenScope } from './scope.ts'

/** A command of the same type and name is replaced: 200 instead of 201. */
const create = async (app: App, { application, guild, scope }: SeenScope, body: NewCommand) => {
  const { command, isNew } = await app.commands.register(scope, body)
  return new WithStatus(isNew ? 201 : 200, presentCommand(application, guild, command))
}

export const createCommand = route({
  method: 'POST',
  path: '/applications/:application_id/commands',
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: applicationParams,
  body: newCommand,
  handler: (call) => create(call.app, scopeOf(call), call.body)
})

export const createGuildCommand = route({
  method: 'POST',
  path: '/applications/:application_id/guilds/:guild_id/commands',
  auth: 'any',
  scope: UPDATE_COMMANDS,
  params: guildCommandsParams,
  body: newCommand,
  handler: (call) => create(call.app, scopeOf(call), call.body)
})
