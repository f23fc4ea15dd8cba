import { voiceOf, webhookOf } from '../../access.ts'
import { route } from '../../route.ts'
import { webhookParams, webhookTokenParams } from '../../schema/params.ts'

export const deleteWebhook = route({
  method: 'DELETE',
  path: '/webhooks/:webhook_id',
  auth: 'any',
  status: 204,
  params: webhookParams,
  handler: (call) => call.app.webhooks.delete(webhookOf(call, call.params.webhook_id), call.account.cid, call.reason)
})

export const deleteWebhookByToken = route({
  method: 'DELETE',
  path: '/webhooks/:webhook_id/:webhook_token',
  auth: 'none',
  status: 204,
  params: webhookTokenParams,
  handler: (call) => voiceOf(call).end()
})
