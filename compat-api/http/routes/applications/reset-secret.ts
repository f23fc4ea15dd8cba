import { route } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { ownApplication } from './own-application.ts'

/** The secret by which an application has tokens for what people grant it: told once. */
export const resetSecret = route({
  method: 'POST',
  path: '/applications/:application_id/reset',
  auth: 'user',
  params: applicationParams,
  rateLimit: { limit: 10, window: 60_000 },
  async handler({ app, account, params }) {
    return { secret: await app.grants.resetSecret(ownApplication(app, account, params.application_id).id) }
  }
})
