import { channelOf, messageOf, userOf } from '../../access.ts'
import { route } from '../../route.ts'
import { readEmoji } from '../../schema/emoji.ts'
import { emojiParams, messageParams, reactionParams } from '../../schema/params.ts'

const spec = { method: 'DELETE', auth: 'any', status: 204 } as const
const base = '/channels/:channel_id/messages/:message_id/reactions'

export const removeOwnReaction = route({
  ...spec,
  path: `${base}/:emoji_name/@me`,
  params: emojiParams,
  async handler(call) {
    const { app, account, params } = call
    const seen = channelOf(call, params.channel_id)
    const { id } = messageOf(call, seen, params.message_id)
    await app.messages.unreact(seen.place, account.cid, id, readEmoji(params.emoji_name), account.cid)
  }
})

export const removeUserReaction = route({
  ...spec,
  path: `${base}/:emoji_name/:user_id`,
  params: reactionParams,
  async handler(call) {
    const { app, account, params } = call
    const seen = channelOf(call, params.channel_id)
    const { id } = messageOf(call, seen, params.message_id)
    const user = userOf(app, seen.view, params.user_id)
    await app.messages.unreact(seen.place, account.cid, id, readEmoji(params.emoji_name), user)
  }
})

export const clearEmoji = route({
  ...spec,
  path: `${base}/:emoji_name`,
  params: emojiParams,
  async handler(call) {
    const { app, account, params } = call
    const seen = channelOf(call, params.channel_id)
    const { id } = messageOf(call, seen, params.message_id)
    await app.messages.unreact(seen.place, account.cid, id, readEmoji(params.emoji_name), null)
  }
})

export const clearReactions = route({
  ...spec,
  path: base,
  params: messageParams,
  async handler(call) {
    const seen = channelOf(call, call.params.channel_id)
    const { id } = messageOf(call, seen, call.params.message_id)
    await call.app.messages.unreact(seen.place, call.account.cid, id, null, null)
  }
})
