import type { Group } from '../entry.ts'
import { closedCommand, COMMAND, newCommand, newGuildCommand } from '../made.ts'

const nested = {
  name: 'table',
  description: 'of players',
  options: [
    { type: 1, name: 'show', description: 'who sits there' },
    {
      type: 2,
      name: 'seats',
      description: 'of it',
      options: [
        { type: 1, name: 'take', description: 'one', options: [{ type: 4, name: 'number', description: 'which' }] }
      ]
    }
  ]
}
const menu = { type: 2, name: 'High Five', default_member_permissions: '8', contexts: [0], nsfw: true }

const ALL = '/applications/{application_id}/commands'
const GUILD = '/applications/{application_id}/guilds/{guild_id}/commands'

export const group: Group = {
  [`GET ${ALL}`]: { given: newCommand, query: 'with_localizations=true' },
  [`POST ${ALL}`]: { body: { ...COMMAND, name: 'throw' } },
  [`PUT ${ALL}`]: { body: [COMMAND, nested, menu] },
  [`GET ${ALL}/{command_id}`]: { given: newCommand },
  [`PATCH ${ALL}/{command_id}`]: { given: newCommand, body: { description: 'rolls dice for you' } },
  [`DELETE ${ALL}/{command_id}`]: { given: newCommand },
  [`GET ${GUILD}`]: { given: newGuildCommand },
  [`POST ${GUILD}`]: { body: { ...COMMAND, name: 'throw' } },
  [`PUT ${GUILD}`]: { body: [COMMAND, nested, menu] },
  [`GET ${GUILD}/permissions`]: { given: closedCommand },
  [`GET ${GUILD}/{command_id}`]: { given: newGuildCommand },
  [`PATCH ${GUILD}/{command_id}`]: { given: newGuildCommand, body: { contexts: [0] } },
  [`DELETE ${GUILD}/{command_id}`]: { given: newGuildCommand },
  [`GET ${GUILD}/{command_id}/permissions`]: { given: closedCommand },
  [`PUT ${GUILD}/{command_id}/permissions`]: {
    by: 'alice',
    given: newGuildCommand,
    bodyOf: (_, { role_id }) => ({ permissions: [{ id: role_id, type: 1, permission: true }] })
  }
}
