/** Which of this node's accounts acts for its operator. */
import type { Account, App, GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { may } from '../../../../node/core/permissions.ts'
import { apiError } from '../../api-error.ts'

/** By id or login name; for a bot also its name. @throws ApiError 10013 */
export const findAccount = (app: App, name: string): Account => {
  const found =
    app.accounts.byName(name) ??
    app.accounts.list().find(({ id, bot, name: own }) => id === name || (bot && own === name))
  if (!found) throw apiError('unknownUser')
  return found
}

/** @throws ApiError 10004 */
export const findGuild = (app: App, id: Snowflake | string): GuildView => {
  const view = app.guilds.all().find(({ state }) => state.id === id)
  if (!view) throw apiError('unknownGuild')
  return view
}

/** A local member who may do `permission`, the owner first. @throws ApiError 50013 when no local account may */
export const actorIn = (app: App, view: GuildView, permission: bigint): Account => {
  const owner = app.accounts.account(view.state.owner)
  const actor = owner ?? app.accounts.list().find((account) => may(view.state, account.cid, permission))
  if (!actor) throw apiError('missingPermissions')
  return actor
}
