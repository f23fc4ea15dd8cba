/** Activities run in a company's frame: none runs on a node. */
import { apiError } from '../../api-error.ts'
import { route, type Route } from '../../route.ts'
import { text } from '../../schema/fields.ts'
import { applicationParams } from '../../schema/params.ts'
import { ownApplication } from '../applications/own-application.ts'

const inFormOnly = 'no activities run on a node'
const spec = { auth: 'any', inFormOnly } as const

export const activities: readonly Route[] = [
  route({
    ...spec,
    method: 'GET',
    path: '/applications/:application_id/activity-instances/:instance_id',
    params: applicationParams.extend({ instance_id: text(256, 1) }),
    handler({ app, account, params }) {
      ownApplication(app, account, params.application_id)
      throw apiError('notFound')
    }
  }),
  /** The picture is not read. */
  route({
    ...spec,
    method: 'POST',
    path: '/applications/:application_id/attachment',
    params: applicationParams,
    handler({ app, account, params }) {
      ownApplication(app, account, params.application_id)
      throw apiError('notHere', inFormOnly)
    }
  })
]
