import { presentWebhook } from '../../../present/index.ts'
import { channelOf, refresh, voiceOf, webhookOf } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { FACE, keepPictures } from '../../pictures.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { webhookParams, webhookTokenParams } from '../../schema/params.ts'
import { showWebhook } from './show-webhook.ts'
import { webhookPatch } from './webhook-body.ts'

/** Whoever changes a webhook that nobody answers for, adopts it. */
export const updateWebhook = route({
  method: 'PATCH',
  path: '/webhooks/:webhook_id',
  auth: 'any',
  params: webhookParams,
  body: webhookPatch,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const { app, account, body } = call
    const found = webhookOf(call, call.params.webhook_id)
    const to = body.channel_id ? channelOf(call, body.channel_id) : undefined
    if (to && to.view.cid !== found.guild.cid)
      throw invalidField('channel_id', 'CHANNEL_NOT_IN_GUILD', 'A webhook stays in its guild.')
    using kept = await keepPictures(app, body, { avatar: FACE })
    const changes = { ...defined({ name: body.name ?? undefined, channel: to?.channel.cid }), ...kept.images }
    const hook = await app.webhooks.change(found, account.cid, changes, call.reason)
    return showWebhook(call, { guild: refresh(app, found.guild.cid), hook })
  }
})

/** Whoever has the token renames it; where it posts is not theirs to say. */
export const updateWebhookByToken = route({
  method: 'PATCH',
  path: '/webhooks/:webhook_id/:webhook_token',
  auth: 'none',
  params: webhookTokenParams,
  body: webhookPatch.omit({ channel_id: true }),
  maxBody: PICTURE_BODY,
  admit: (call) => void voiceOf(call),
  async handler(call) {
    const voice = voiceOf(call)
    using kept = await keepPictures(call.app, call.body, { avatar: FACE })
    const hook = await voice.change({ ...defined({ name: call.body.name ?? undefined }), ...kept.images })
    const found = { guild: refresh(call.app, voice.guild.cid), hook }
    return presentWebhook(found, { token: call.params.webhook_token, origin: call.origin.http, withUser: false })
  }
})
