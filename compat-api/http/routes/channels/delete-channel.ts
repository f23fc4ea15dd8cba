import { presentChannel } from '../../../present/index.ts'
import { channelOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const deleteChannel = route({
  method: 'DELETE',
  path: '/channels/:channel_id',
  auth: 'any',
  params: channelParams,
  async handler(call) {
    const { view, channel } = channelOf(call, call.params.channel_id)
    const last = presentChannel(view.state, channel, call.app.messages)
    await write(call, view, [{ k: 'chan.del', body: { channel: channel.cid } }])
    return last
  }
})
