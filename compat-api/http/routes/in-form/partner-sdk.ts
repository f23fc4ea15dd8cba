/** Accounts that a game gives its players are accounts of a company's: a node has only its own. */
import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route, type Route } from '../../route.ts'
import { maybe, snowflake, text, texts } from '../../schema/fields.ts'
import { knownApplication } from '../applications/known-application.ts'

const inFormOnly = 'a node has no provisional accounts'

const TOKEN = '/partner-sdk/token'
const UNMERGE = '/partner-sdk/provisional-accounts/unmerge'

const refuse = (): never => {
  throw apiError('notHere', inFormOnly)
}

const byClient = z.object({
  client_id: snowflake,
  client_secret: maybe(text(100)),
  external_auth_token: text(10_240),
  external_auth_type: text(64, 1)
})

const clientRoute = (path: `/${string}`): Route =>
  route({
    method: 'POST',
    path,
    auth: 'none',
    inFormOnly,
    body: byClient,
    handler({ app, body }) {
      knownApplication(app, body.client_id)
      return refuse()
    }
  })

const bot = { method: 'POST', auth: 'bot', inFormOnly, handler: refuse } as const
const user = text(1024, 1)

export const partnerSdk: readonly Route[] = [
  clientRoute(TOKEN),
  clientRoute(UNMERGE),
  route({
    ...bot,
    path: `${TOKEN}/bot`,
    body: z.object({
      external_user_id: user,
      provisional_user_id: maybe(snowflake),
      preferred_global_name: maybe(text(32))
    })
  }),
  route({ ...bot, path: `${UNMERGE}/bot`, body: z.object({ external_user_id: user }) }),
  route({
    method: 'PUT',
    path: '/partner-sdk/dms/:user_id_1/:user_id_2/messages/:message_id/moderation-metadata',
    auth: 'bot',
    inFormOnly,
    params: z.object({ user_id_1: snowflake, user_id_2: snowflake, message_id: snowflake }),
    body: texts(5, 1024),
    handler() {
      throw apiError('unknownMessage')
    }
  })
]
