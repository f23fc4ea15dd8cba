/** What an application hears of a token that somebody gave it, and of them. */
import { presentApplication, presentUser } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'

export const getGrant = route({
  method: 'GET',
  path: '/oauth2/@me',
  auth: 'grant',
  handler({ app, account, grant }) {
    const application = app.accounts.application(grant.application)
    if (!application) throw apiError('unknownApplication')
    return {
      application: presentApplication(app, application),
      scopes: grant.scopes,
      expires: new Date(grant.expires).toISOString(),
      ...(grant.scopes.includes('identify') ? { user: presentUser(account) } : {})
    }
  }
})

/** Source: OpenID Connect Core 1.0, section 5.3. */
export const getUserInfo = route({
  method: 'GET',
  path: '/oauth2/userinfo',
  auth: 'grant',
  scope: 'openid',
  handler({ account, grant }) {
    if (!grant.scopes.includes('identify')) return { sub: account.id }
    return { sub: account.id, preferred_username: account.name, nickname: account.globalName }
  }
})
