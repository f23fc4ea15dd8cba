import type { Account, GuildView } from '../../../../node/app/index.ts'
import { guildPermissions } from '../../../../node/core/permissions.ts'
import { presentApplication, presentUser } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { scopesOf } from './scopes.ts'
import { addable, askedOf, authorizationQuery, redirectOf } from './authorization.ts'

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
  query: authorizationQuery,
  handler({ app, account, query }) {
    const application = addable(app, account, query.client_id)
    const asked = askedOf(application, query)
    const bot = app.accounts.account(application.bot)
    redirectOf(app, application, asked)
    return {
      application: presentApplication(app, application),
      bot: bot ? presentUser(bot) : null,
      user: presentUser(account),
      guilds: app.guilds.of(account.cid).map(presentChoice(account)),
      scopes: scopesOf(asked.scope),
      authorized: false
    }
  }
})
