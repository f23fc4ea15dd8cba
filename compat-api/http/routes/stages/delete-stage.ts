import { channelOf, stageIn, write } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

export const deleteStage = route({
  method: 'DELETE',
  path: '/stage-instances/:channel_id',
  auth: 'any',
  status: 204,
  params: channelParams,
  async handler(call) {
    const { view, channel } = channelOf(call, call.params.channel_id)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: stageIn(view, channel.cid).cid } }])
  }
})
