import { getCommandPermissions, listCommandPermissions, setCommandPermissions } from './command-permissions.ts'
import { createCommand, createGuildCommand } from './create-command.ts'
import { listCommands, listGuildCommands } from './list-commands.ts'
import {
  deleteCommand,
  deleteGuildCommand,
  getCommand,
  getGuildCommand,
  updateCommand,
  updateGuildCommand
} from './one-command.ts'
import { replaceCommands, replaceGuildCommands } from './replace-commands.ts'

export const commands = [
  listCommandPermissions,
  getCommandPermissions,
  setCommandPermissions,
  listCommands,
  createCommand,
  replaceCommands,
  getCommand,
  updateCommand,
  deleteCommand,
  listGuildCommands,
  createGuildCommand,
  replaceGuildCommands,
  getGuildCommand,
  updateGuildCommand,
  deleteGuildCommand
]
