import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { applicationChanges, checkedChanges } from './application-changes.ts'
import { myApplication } from './my-application.ts'

export const updateMyApplication = route({
  method: 'PATCH',
  path: '/applications/@me',
  auth: 'bot',
  body: applicationChanges,
  async handler(call) {
    const application = myApplication(call)
    const changes = await checkedChanges(call, application)
    return presentOwnApplication(call.app, await call.app.accounts.updateApplication(application.id, changes))
  }
})
