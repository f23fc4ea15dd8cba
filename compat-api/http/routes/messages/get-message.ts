import { presentMessage } from '../../../present/index.ts'
import { messageOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'

export const getMessage = route({
  method: 'GET',
  path: '/channels/:channel_id/messages/:message_id',
  auth: 'any',
  params: messageParams,
  handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    return presentMessage(
      call.app,
      seen.view,
      messageOf(call, seen, call.params.message_id),
      call.account.cid,
      call.origin.http
    )
  }
})
