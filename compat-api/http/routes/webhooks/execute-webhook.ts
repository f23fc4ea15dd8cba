import { voiceOf } from '../../access.ts'
import { route } from '../../route.ts'
import { executeWebhookBody } from '../../schema/message.ts'
import { webhookTokenParams } from '../../schema/params.ts'
import { liveOf, sayMore } from '../interactions/follow-up.ts'
import { executeQuery } from './execute-query.ts'
import { post } from './post.ts'

/** Of one webhook, in whatever form it is told. */
export const EXECUTE_LIMIT = { limit: 5, window: 2000, bucket: 'execute-webhook' }

export const executeWebhook = route({
  method: 'POST',
  path: '/webhooks/:webhook_id/:webhook_token',
  auth: 'none',
  params: webhookTokenParams,
  query: executeQuery,
  body: executeWebhookBody,
  multipart: 'files',
  admit: (call) => void (liveOf(call) ?? voiceOf(call)),
  rateLimit: EXECUTE_LIMIT,
  async handler(call) {
    const live = liveOf(call)
    if (live) return await sayMore(call, live, call.body)
    const message = await post(call, call.body)
    return call.query.wait ? message : undefined
  }
})
