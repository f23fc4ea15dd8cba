import { channelOf, requireInChannel } from '../../access.ts'
import { P } from '../../../../node/core/permissions.ts'
import { route } from '../../route.ts'
import { FACE, keepPictures } from '../../pictures.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'
import { showWebhook } from './show-webhook.ts'
import { newWebhook } from './webhook-body.ts'

export const createWebhook = route({
  method: 'POST',
  path: '/channels/:channel_id/webhooks',
  auth: 'any',
  params: channelParams,
  body: newWebhook,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const seen = channelOf(call, call.params.channel_id)
    const { view: guild, place } = seen
    if (call.body.avatar) requireInChannel(seen, call.account.cid, P.MANAGE_WEBHOOKS)
    using kept = await keepPictures(call.app, call.body, { avatar: FACE })
    const looks = { name: call.body.name, avatar: kept.images.avatar ?? null }
    const { hook } = await call.app.webhooks.create(place, call.account.cid, looks, call.reason)
    return showWebhook(call, { guild, hook })
  }
})
