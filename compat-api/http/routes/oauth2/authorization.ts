import { z } from 'zod'
import type { Account, App, Application } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { knownApplication } from '../applications/known-application.ts'
import { permissions, snowflake, text } from '../../schema/fields.ts'

export const authorizationQuery = z.object({
  client_id: snowflake,
  scope: text(512).optional(),
  permissions: permissions.optional(),
  guild_id: snowflake.optional(),
  response_type: z.enum(['code']).optional(),
  redirect_uri: text(512).optional(),
  state: text(1024).optional(),
  code_challenge: text(128).optional(),
  code_challenge_method: z.enum(['S256']).optional()
})

type AuthorizationLink = z.output<typeof authorizationQuery>

export type AuthorizationQuery = AuthorizationLink & { readonly scope: string }

/** Of Discord's integration types the one that is a guild's. */
const GUILD = '0'

/** A link that names no scopes asks for what the application's owner has said, or for its bot. */
export const askedOf = ({ settings }: Application, link: AuthorizationLink): AuthorizationQuery => {
  if (link.scope !== undefined) return { ...link, scope: link.scope }
  const said = settings.integrationTypes?.[GUILD] ?? settings.installParams
  const scope = said?.scopes.join(' ') || 'bot'
  return { ...link, scope, permissions: link.permissions ?? (said ? BigInt(said.permissions) : undefined) }
}

/** Where the answer goes: an address that the application's owner has set, to the letter. @throws ApiError 50035 */
export const redirectOf = (app: App, { id }: Application, asked: AuthorizationQuery): string | null => {
  if (asked.response_type === undefined) return null
  const known = app.grants.redirects(id)
  const wanted = asked.redirect_uri ?? (known.length === 1 ? known[0] : undefined)
  if (wanted !== undefined && known.includes(wanted)) return wanted
  throw invalidField('redirect_uri', 'REDIRECT_URI_INVALID', 'This is none of the redirect_uris of the application.')
}

/** An application whose bot the caller may add. @throws ApiError 10002, 20012 */
export const addable = (app: App, account: Account, id: Snowflake): Application => {
  const application = knownApplication(app, id)
  if (!application.publicBot && application.owner !== account.cid) throw apiError('notYourApplication')
  return application
}
