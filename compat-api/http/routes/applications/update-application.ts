import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { applicationChanges, checkedChanges } from './application-changes.ts'
import { ownApplication } from './own-application.ts'

export const updateApplication = route({
  method: 'PATCH',
  path: '/applications/:application_id',
  auth: 'any',
  params: applicationParams,
  body: applicationChanges,
  async handler(call) {
    const { app, account, params } = call
    const application = ownApplication(app, account, params.application_id)
    const changes = await checkedChanges(call, application)
    return presentOwnApplication(app, await app.accounts.updateApplication(application.id, changes))
  }
})
