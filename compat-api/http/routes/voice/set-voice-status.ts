import { z } from 'zod'
import type { Draft } from '../../../../node/core/ops.ts'
import { P } from '../../../../node/core/permissions.ts'
import { voiceStatusOf } from '../../../present/index.ts'
import { channelOf, requireInChannel, write, type SeenChannel } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

const VOICE = 2

const draftOf = ({ view, channel }: SeenChannel, status: string): readonly Draft[] => {
  const known = voiceStatusOf(view.state, channel.cid)
  if (status === '') return known ? [{ k: 'fixture.del', body: { fixture: known.cid } }] : []
  if (known) return [{ k: 'fixture.set', body: { type: 'status', fixture: known.cid, set: { text: status } } }]
  return [{ k: 'fixture.new', body: { type: 'status', fields: { channel: channel.cid, text: status } } }]
}

/** Says what goes on in a voice channel. Source: Discord, "Set Voice Channel Status". */
export const setVoiceStatus = route({
  method: 'PUT',
  path: '/channels/:channel_id/voice-status',
  auth: 'any',
  status: 204,
  params: channelParams,
  body: z.object({ status: maybe(text(500)) }),
  async handler(call) {
    const { app, account } = call
    const seen = channelOf(call, call.params.channel_id)
    if (seen.channel.type !== VOICE) throw apiError('wrongChannelType')
    const isThere = app.voice.get(seen.view.cid, account.cid)?.channel === seen.channel.cid
    requireInChannel(seen, account.cid, isThere ? P.SET_VOICE_CHANNEL_STATUS : P.MANAGE_CHANNELS)
    await write(call, seen.view, draftOf(seen, (call.body.status ?? '').trim()))
  }
})
