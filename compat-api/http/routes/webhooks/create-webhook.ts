import { channelOf } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'
import { showWebhook } from './show-webhook.ts'
import { newWebhook } from './webhook-body.ts'

export const createWebhook = route({
  method: 'POST',
  path: '/channels/:channel_id/webhooks',
  auth: 'any',
  params: channelParams,
  body: newWebhook,
  async handler(call) {
    const { view: guild, place } = channelOf(call, call.params.channel_id)
    const { hook } = await call.app.webhooks.create(place, call.account.cid, call.body.name)
    return showWebhook(call, { guild, hook })
  }
})
