import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { applicationChanges, change, KEPT_ONLY } from './application-changes.ts'
import { ownApplication } from './own-application.ts'

export const updateApplication = route({
  method: 'PATCH',
  path: '/applications/:application_id',
  auth: 'any',
  params: applicationParams,
  body: applicationChanges,
  keptOnly: KEPT_ONLY,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const { app, account, params } = call
    const application = ownApplication(app, account, params.application_id)
    return presentOwnApplication(app, await change(call, application))
  }
})
