import { route } from '../../route.ts'

/** Guilds for each shard, as Discord recommends it. */
const PER_SHARD = 1000

export const getBotGateway = route({
  method: 'GET',
  path: '/gateway/bot',
  auth: 'any',
  rateLimit: { limit: 2, window: 5000 },
  handler: ({ app, account, origin, startLimit }) => ({
    url: origin.gateway,
    shards: Math.max(1, Math.ceil(app.guilds.of(account.cid).length / PER_SHARD)),
    session_start_limit: startLimit(account.cid)
  })
})
