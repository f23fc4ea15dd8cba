import { route } from '../../route.ts'

/** Nobody starts enough sessions on their own node to be held back; the shape is what libraries wait for. */
const SESSION_STARTS = { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 16 }

export const getBotGateway = route({
  method: 'GET',
  path: '/gateway/bot',
  auth: 'any',
  handler: ({ origin }) => ({ url: origin.gateway, shards: 1, session_start_limit: SESSION_STARTS })
})
