import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'

export const listApplications = route({
  method: 'GET',
  path: '/applications',
  auth: 'user',
  handler: ({ app, account }) =>
    app.accounts.applicationsOf(account.cid).map((application) => presentOwnApplication(app, application))
})
