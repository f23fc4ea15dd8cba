import { presentOwnApplication } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { applicationChanges } from './application-changes.ts'

const mine = ({ app, account }: Call<'bot'>) => {
  const application = app.accounts.application(account.id)
  if (!application) throw apiError('unknownApplication')
  return application
}

export const getMyApplication = route({
  method: 'GET',
  path: '/applications/@me',
  auth: 'bot',
  handler: (call) => presentOwnApplication(call.app, mine(call))
})

export const updateMyApplication = route({
  method: 'PATCH',
  path: '/applications/@me',
  auth: 'bot',
  body: applicationChanges,
  handler: async (call) =>
    presentOwnApplication(call.app, await call.app.accounts.updateApplication(mine(call).id, call.body))
})

export const getMyOauth2Application = route({
  method: 'GET',
  path: '/oauth2/applications/@me',
  auth: 'bot',
  handler: (call) => presentOwnApplication(call.app, mine(call))
})
