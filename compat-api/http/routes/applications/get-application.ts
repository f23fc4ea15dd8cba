import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { ownApplication } from './own-application.ts'

export const getApplication = route({
  method: 'GET',
  path: '/applications/:application_id',
  auth: 'any',
  params: applicationParams,
  handler: ({ app, account, params }) => presentOwnApplication(app, ownApplication(app, account, params.application_id))
})
