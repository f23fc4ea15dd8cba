import { presentWebhook } from '../../../present/index.ts'
import { voiceOf, webhookOf } from '../../access.ts'
import { route } from '../../route.ts'
import { webhookParams, webhookTokenParams } from '../../schema/params.ts'
import { showWebhook } from './show-webhook.ts'

export const getWebhook = route({
  method: 'GET',
  path: '/webhooks/:webhook_id',
  auth: 'any',
  params: webhookParams,
  handler: (call) => showWebhook(call, webhookOf(call, call.params.webhook_id))
})

/** To whoever has the token: they do not hear who answers for it. */
export const getWebhookByToken = route({
  method: 'GET',
  path: '/webhooks/:webhook_id/:webhook_token',
  auth: 'none',
  params: webhookTokenParams,
  handler: (call) =>
    presentWebhook(voiceOf(call), { token: call.params.webhook_token, origin: call.origin.http, withUser: false })
})
