import { messageOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { REACTION_RATE } from './reaction-rate.ts'
import { readEmoji } from '../../schema/emoji.ts'
import { emojiParams } from '../../schema/params.ts'

export const removeOwnReaction = route({
  method: 'DELETE',
  path: '/channels/:channel_id/messages/:message_id/reactions/:emoji_name/@me',
  auth: 'any',
  status: 204,
  params: emojiParams,
  rateLimit: REACTION_RATE,
  async handler(call) {
    const { app, account, params } = call
    const seen = roomOf(call, params.channel_id)
    const { id } = messageOf(call, seen, params.message_id)
    await app.messages.unreact(seen.place, account.cid, id, readEmoji(params.emoji_name), account.cid)
  }
})
