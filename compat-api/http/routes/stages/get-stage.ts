import { presentStage } from '../../../present/index.ts'
import { channelOf, stageIn } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const getStage = route({
  method: 'GET',
  path: '/stage-instances/:channel_id',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const { view, channel } = channelOf(call, call.params.channel_id)
    return presentStage(view.state, stageIn(view, channel.cid))
  }
})
