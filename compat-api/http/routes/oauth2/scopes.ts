/** What an application may ask people for. Source: Discord, "OAuth2 Scopes". */
import { invalidField } from '../../api-error.ts'

const BOT = ['bot', 'applications.commands'] as const
const USER = [
  'identify',
  'email',
  'connections',
  'guilds',
  'guilds.join',
  'guilds.members.read',
  'openid',
  'role_connections.write',
  'applications.commands.permissions.update',
  'applications.commands.update'
] as const

export const SCOPES: readonly string[] = [...BOT, ...USER]

/** @returns those that are asked for, each once. @throws ApiError 50035 for one that there is not */
export const scopesOf = (text: string): readonly string[] => {
  const asked = [...new Set(text.split(/[\s+]+/).filter((scope) => scope !== ''))]
  const strange = asked.find((scope) => !SCOPES.includes(scope))
  if (strange !== undefined || asked.length === 0)
    throw invalidField('scope', 'SCOPE_INVALID', `There are these scopes: ${SCOPES.join(', ')}.`)
  return asked
}

export const addsBot = (scopes: readonly string[]): boolean => scopes.includes('bot')
