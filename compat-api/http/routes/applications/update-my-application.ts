import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { applicationChanges } from './application-changes.ts'
import { myApplication } from './my-application.ts'

export const updateMyApplication = route({
  method: 'PATCH',
  path: '/applications/@me',
  auth: 'bot',
  body: applicationChanges,
  handler: async (call) =>
    presentOwnApplication(call.app, await call.app.accounts.updateApplication(myApplication(call).id, call.body))
})
