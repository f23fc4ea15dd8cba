import { presentChannel } from '../../../present/index.ts'
import { channelOf } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const getChannel = route({
  method: 'GET',
  path: '/channels/:channel_id',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const { view, channel } = channelOf(call, call.params.channel_id)
    return presentChannel(view.state, channel, call.app.messages)
  }
})
