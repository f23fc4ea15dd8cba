import { z } from 'zod'
import { Denied } from '../../../../node/app/index.ts'
import { channelOf, guildOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, snowflake } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'
import { soundOf } from './show-sound.ts'

/** Whoever is in the channel hears of it: the sound itself their clients play. */
export const sendSound = route({
  method: 'POST',
  path: '/channels/:channel_id/send-soundboard-sound',
  auth: 'any',
  status: 204,
  params: channelParams,
  body: z.object({ sound_id: snowflake, source_guild_id: maybe(snowflake) }),
  handler(call) {
    const { app, account, body } = call
    const { view, channel, place } = channelOf(call, call.params.channel_id)
    const stay = app.voice.get(view.cid, account.cid)
    if (stay?.channel !== channel.cid || stay.selfDeaf) throw apiError('notInVoice')
    const { id, fields } = soundOf(body.source_guild_id ? guildOf(call, body.source_guild_id) : view, body.sound_id)
    const refusal = app.voice.play(account.cid, { ...place, sound: id, volume: fields.volume })
    if (refusal) throw new Denied(refusal)
  }
})
