import { messageOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'

export const deleteMessage = route({
  method: 'DELETE',
  path: '/channels/:channel_id/messages/:message_id',
  auth: 'any',
  status: 204,
  params: messageParams,
  rateLimit: { limit: 5, window: 1000 },
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    const { id } = messageOf(call, seen, call.params.message_id)
    await call.app.messages.delete(seen.place, call.account.cid, [id], call.reason)
  }
})
