/** Whose commands a call is about, and who may change them: the application's owner, and its bot. */
import type { Account, App, Application, CommandScope } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { ownApplication } from '../applications/own-application.ts'

export interface SeenScope {
  readonly application: Application
  readonly scope: CommandScope
  /** Of the guild; null: everywhere. */
  readonly guild: Snowflake | null
}

interface Asked {
  readonly app: App
  readonly account: Account
  readonly params: { readonly application_id: Snowflake; readonly guild_id?: Snowflake }
}

/** @throws ApiError 10002, 20012; 50001 for a guild that the bot is not in */
export const scopeOf = ({ app, account, params }: Asked): SeenScope => {
  const application = ownApplication(app, account, params.application_id)
  const { guild_id: guild = null } = params
  const view = guild === null ? undefined : app.guilds.get(guild)
  if (guild !== null && !view) throw apiError('unknownGuild')
  if (view && (view.state.closed || !view.state.members.has(application.bot))) throw apiError('missingAccess')
  return { application, guild, scope: { application: application.bot, guild: view?.cid ?? null } }
}
