import { route } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { ownApplication } from './own-application.ts'

const spec = { auth: 'user', status: 204, params: applicationParams } as const

export const deleteApplication = route({
  ...spec,
  method: 'DELETE',
  path: '/applications/:application_id',
  handler: ({ app, account, params }) =>
    app.accounts.deleteApplication(ownApplication(app, account, params.application_id).id)
})

/** The same, as user clients send it. */
export const deleteApplicationByPost = route({
  ...spec,
  method: 'POST',
  path: '/applications/:application_id/delete',
  handler: ({ app, account, params }) =>
    app.accounts.deleteApplication(ownApplication(app, account, params.application_id).id)
})
