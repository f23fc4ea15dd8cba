import { messageOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { REACTION_RATE } from './reaction-rate.ts'
import { readEmoji } from '../../schema/emoji.ts'
import { emojiParams } from '../../schema/params.ts'

export const addReaction = route({
  method: 'PUT',
  path: '/channels/:channel_id/messages/:message_id/reactions/:emoji_name/@me',
  auth: 'any',
  status: 204,
  params: emojiParams,
  rateLimit: REACTION_RATE,
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    const emoji = readEmoji(call.params.emoji_name)
    const { id } = messageOf(call, seen, call.params.message_id)
    await call.app.messages.react(seen.place, call.account.cid, id, emoji)
  }
})
