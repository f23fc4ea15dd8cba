import type { z } from 'zod'
import { route, type Call } from '../../route.ts'
import { applicationParams } from '../../schema/params.ts'
import { ownApplication } from './own-application.ts'

const remove = async ({ app, account, params }: Call<'user', z.output<typeof applicationParams>>): Promise<void> => {
  const { id } = ownApplication(app, account, params.application_id)
  await app.accounts.deleteApplication(id)
  await app.grants.forget(id)
  await app.connections.forget(id)
}

const spec = { auth: 'user', status: 204, params: applicationParams } as const

export const deleteApplication = route({
  ...spec,
  method: 'DELETE',
  path: '/applications/:application_id',
  handler: remove
})

/** The same, as user clients send it. */
export const deleteApplicationByPost = route({
  ...spec,
  method: 'POST',
  path: '/applications/:application_id/delete',
  handler: remove
})
