import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { applicationChanges } from './application-changes.ts'
import { ownApplication } from './own-application.ts'

export const updateApplication = route({
  method: 'PATCH',
  path: '/applications/:application_id',
  auth: 'any',
  params: applicationParams,
  body: applicationChanges,
  async handler({ app, account, params, body }) {
    const { id } = ownApplication(app, account, params.application_id)
    return presentOwnApplication(app, await app.accounts.updateApplication(id, body))
  }
})
