import { roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const startTyping = route({
  method: 'POST',
  path: '/channels/:channel_id/typing',
  auth: 'any',
  status: 204,
  params: channelParams,
  rateLimit: { limit: 5, window: 5000 },
  handler(call) {
    call.app.presences.typing(roomOf(call, call.params.channel_id).place, call.account.cid)
  }
})
