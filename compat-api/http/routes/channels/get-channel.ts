import { isConversation } from '../../../../node/core/conversation.ts'
import { presentChannel, presentConversation, presentThread } from '../../../present/index.ts'
import { roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const getChannel = route({
  method: 'GET',
  path: '/channels/:channel_id',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const { view, channel, thread } = roomOf(call, call.params.channel_id)
    if (thread) return presentThread(call.app, view, thread, call.account.cid)
    if (isConversation(view.state)) return presentConversation(call.app, view, call.account.cid)
    return presentChannel(view.state, channel, call.app.messages)
  }
})
