/** Adding a bot to a guild, the way an invite link of an application does it. */
import { z } from 'zod'
import type { Account, App, Application, GuildView } from '../../../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { guildPermissions, may, P } from '../../../../node/core/permissions.ts'
import { presentApplication, presentUser, rolesInOrder } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { positionBetween } from '../../../../node/core/position.ts'
import { route } from '../../route.ts'
import { maybe, permissions, snowflake, text } from '../../schema/fields.ts'

const query = z.object({
  client_id: snowflake,
  scope: text(512).default('bot'),
  permissions: permissions.optional(),
  guild_id: snowflake.optional()
})

const body = z.object({
  guild_id: maybe(snowflake),
  permissions: maybe(permissions),
  authorize: maybe(z.boolean())
})

const addable = (app: App, account: Account, id: Snowflake): Application => {
  const application = app.accounts.application(id)
  if (!application) throw apiError('unknownApplication')
  if (!application.publicBot && application.owner !== account.cid) throw apiError('notYourApplication')
  return application
}

/** A role of the bot's own with what was asked for, as far as the caller could grant it. */
const grantRole = async (app: App, view: GuildView, actor: UserCid, application: Application, asked: bigint) => {
  const granted = asked & guildPermissions(view.state, actor)
  if (granted === 0n || !may(view.state, actor, P.MANAGE_ROLES)) return
  const lowest = rolesInOrder(view.state).find((role) => role.position !== '')
  const { ops } = await app.guilds.submit(view.cid, actor, [
    {
      k: 'role.new',
      body: {
        position: positionBetween('', lowest?.position ?? null),
        permissions: granted,
        color: 0,
        hoist: false,
        mentionable: false
      },
      display: { name: application.name, emoji: null }
    }
  ])
  const role = ops[0]?.cid
  if (role) await app.guilds.submit(view.cid, actor, [{ k: 'grant', body: { user: application.bot, role } }])
}

const presentChoice = (account: Account) => (view: GuildView) => ({
  id: view.state.id,
  name: view.state.settings.name,
  icon: null,
  mfa_level: 0,
  permissions: String(guildPermissions(view.state, account.cid))
})

export const getAuthorization = route({
  method: 'GET',
  path: '/oauth2/authorize',
  auth: 'user',
  query,
  handler({ app, account, query: asked }) {
    const application = addable(app, account, asked.client_id)
    const bot = app.accounts.account(application.bot)
    return {
      application: presentApplication(app, application),
      bot: bot ? presentUser(bot) : null,
      user: presentUser(account),
      guilds: app.guilds.of(account.cid).map(presentChoice(account)),
      scopes: asked.scope.split(/[\s+]+/),
      authorized: false
    }
  }
})

export const authorize = route({
  method: 'POST',
  path: '/oauth2/authorize',
  auth: 'user',
  query,
  body,
  async handler({ app, account, query: asked, body: answer, origin }) {
    if (answer.authorize === false) return { location: `${origin.http}/oauth2/authorized?error=access_denied` }
    const application = addable(app, account, asked.client_id)
    const guildId = answer.guild_id ?? asked.guild_id
    if (!guildId) throw invalidField('guild_id', 'BASE_TYPE_REQUIRED', 'This field is required')
    const view = guildOf({ app, account }, guildId)
    requireInGuild(view, account.cid, P.MANAGE_GUILD)
    if (!view.state.members.has(application.bot)) {
      await app.guilds.addBot(view.cid, account.cid, application.bot)
      await grantRole(app, view, account.cid, application, answer.permissions ?? asked.permissions ?? 0n)
    }
    return { location: `${origin.http}/oauth2/authorized` }
  }
})
