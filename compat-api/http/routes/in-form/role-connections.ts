/** Roles by what an application knows of somebody: no role of a node's guilds asks for that. */
import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route, type Route } from '../../route.ts'
import { int, maybe, text, texts } from '../../schema/fields.ts'
import { applicationParams } from '../../schema/params.ts'
import { knownApplication } from '../applications/known-application.ts'
import { ownApplication } from '../applications/own-application.ts'

const inFormOnly = 'no role is given by what an application knows of somebody'

const METADATA = '/applications/:application_id/role-connections/metadata'
const CONNECTION = '/users/@me/applications/:application_id/role-connection'

const item = z.object({
  type: int(1, 8),
  key: text(50, 1),
  name: text(100, 1),
  name_localizations: maybe(texts(40, 100)),
  description: text(200, 1),
  description_localizations: maybe(texts(40, 200))
})

const refuse = (): never => {
  throw apiError('notHere', inFormOnly)
}

const metadata = { auth: 'any', inFormOnly, path: METADATA, params: applicationParams } as const
const connection = { auth: 'user', inFormOnly, path: CONNECTION, params: applicationParams } as const

export const roleConnections: readonly Route[] = [
  route({
    ...metadata,
    method: 'GET',
    handler({ app, account, params }) {
      ownApplication(app, account, params.application_id)
      return []
    }
  }),
  /** An empty list says what is so already. */
  route({
    ...metadata,
    method: 'PUT',
    body: z.array(item).max(5),
    handler({ app, account, params, body }) {
      ownApplication(app, account, params.application_id)
      return body.length === 0 ? [] : refuse()
    }
  }),
  route({
    ...connection,
    method: 'GET',
    handler({ app, params }) {
      knownApplication(app, params.application_id)
      return { metadata: {} }
    }
  }),
  route({
    ...connection,
    method: 'PUT',
    body: z.object({
      platform_name: maybe(text(50)),
      platform_username: maybe(text(100)),
      metadata: maybe(texts(5, 100))
    }),
    handler({ app, params }) {
      knownApplication(app, params.application_id)
      return refuse()
    }
  }),
  route({
    ...connection,
    method: 'DELETE',
    handler({ app, params }) {
      knownApplication(app, params.application_id)
      return refuse()
    }
  })
]
