import { z } from 'zod'
import { presentStage } from '../../../present/index.ts'
import { channelOf, eventOf, stageIn, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, snowflake } from '../../schema/fields.ts'
import { privacyLevel, topic } from './stage-body.ts'

export const createStage = route({
  method: 'POST',
  path: '/stage-instances',
  auth: 'any',
  body: z.object({
    channel_id: snowflake,
    topic,
    privacy_level: privacyLevel,
    guild_scheduled_event_id: maybe(snowflake)
  }),
  async handler(call) {
    const { channel_id, topic: named, guild_scheduled_event_id: id } = call.body
    const { view, channel } = channelOf(call, channel_id)
    const event = id === undefined || id === null ? null : eventOf(call, view, id)
    if (event && event.fields.place.channel !== channel.cid) throw apiError('unknownScheduledEvent')
    const fields = { channel: channel.cid, event: event && event.cid, topic: named }
    const after = await write(call, view, [{ k: 'fixture.new', body: { type: 'stage', fields } }])
    return presentStage(after.state, stageIn(after, channel.cid))
  }
})
