/** Whose commands a call is about, and who may change them: the application's owner, and its bot. */
import type { Account, App, Application, CommandScope, Grant } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { ownApplication } from '../applications/own-application.ts'

export interface SeenScope {
  readonly application: Application
  readonly scope: CommandScope
  /** Of the guild; null: everywhere. */
  readonly guild: Snowflake | null
}

/** What an application's owner grants it, by its own id and secret (client credentials). */
export const UPDATE_COMMANDS = 'applications.commands.update'

interface Asked {
  readonly app: App
  readonly account: Account
  readonly grant: Grant | null
  readonly params: { readonly application_id: Snowflake; readonly guild_id?: Snowflake }
}

/** Whoever asks by a grant asks of itself. @throws ApiError 20012 */
export const requireOwnGrant = (grant: Grant | null, application: Snowflake): void => {
  if (grant && grant.application !== application) throw apiError('notYourApplication')
}

/** @throws ApiError 10002, 20012; 50001 for a guild that the bot is not in */
export const scopeOf = ({ app, account, grant, params }: Asked): SeenScope => {
  requireOwnGrant(grant, params.application_id)
  const application = ownApplication(app, account, params.application_id)
  const { guild_id: guild = null } = params
  const view = guild === null ? undefined : app.guilds.get(guild)
  if (guild !== null && !view) throw apiError('unknownGuild')
  if (view && (view.state.closed || !view.state.members.has(application.bot))) throw apiError('missingAccess')
  return { application, guild, scope: { application: application.bot, guild: view?.cid ?? null } }
}
