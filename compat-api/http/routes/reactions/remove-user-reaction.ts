import { messageOf, roomOf, userOf } from '../../access.ts'
import { route } from '../../route.ts'
import { REACTION_RATE } from './reaction-rate.ts'
import { readEmoji } from '../../schema/emoji.ts'
import { reactionParams } from '../../schema/params.ts'

export const removeUserReaction = route({
  method: 'DELETE',
  path: '/channels/:channel_id/messages/:message_id/reactions/:emoji_name/:user_id',
  auth: 'any',
  status: 204,
  params: reactionParams,
  rateLimit: REACTION_RATE,
  async handler(call) {
    const { app, account, params } = call
    const seen = roomOf(call, params.channel_id)
    const { id } = messageOf(call, seen, params.message_id)
    const user = userOf(app, seen.view, params.user_id)
    await app.messages.unreact(seen.place, account.cid, id, readEmoji(params.emoji_name), user)
  }
})
