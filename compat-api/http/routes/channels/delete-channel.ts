import { isConversation } from '../../../../node/core/conversation.ts'
import { presentChannel, presentConversation, presentThread } from '../../../present/index.ts'
import { roomOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const deleteChannel = route({
  method: 'DELETE',
  path: '/channels/:channel_id',
  auth: 'any',
  params: channelParams,
  async handler(call) {
    const { view, channel, thread } = roomOf(call, call.params.channel_id)
    if (thread) {
      const gone = presentThread(call.app, view, thread, call.account.cid)
      await call.app.threads.delete(thread, call.account.cid, call.reason)
      return gone
    }
    if (isConversation(view.state)) {
      const closed = presentConversation(call.app, view, call.account.cid)
      await call.app.conversations.close(view, call.account.cid)
      return closed
    }
    const last = presentChannel(view.state, channel, call.app.messages)
    await write(call, view, [{ k: 'chan.del', body: { channel: channel.cid } }])
    return last
  }
})
