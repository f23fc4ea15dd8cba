import { z } from 'zod'
import { presentStage } from '../../../present/index.ts'
import { channelOf, stageIn, write } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { maybe } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'
import { privacyLevel, topic } from './stage-body.ts'

export const updateStage = route({
  method: 'PATCH',
  path: '/stage-instances/:channel_id',
  auth: 'any',
  params: channelParams,
  body: z.object({ topic: maybe(topic), privacy_level: privacyLevel }),
  async handler(call) {
    const { view, channel } = channelOf(call, call.params.channel_id)
    const { cid } = stageIn(view, channel.cid)
    const set = defined({ topic: call.body.topic ?? undefined })
    const after = await write(call, view, [{ k: 'fixture.set', body: { type: 'stage', fixture: cid, set } }])
    return presentStage(after.state, stageIn(after, channel.cid))
  }
})
