import { z } from 'zod'
import type { VoiceState } from '../../../../node/core/events.ts'
import { P } from '../../../../node/core/permissions.ts'
import { isLet, STAGE } from '../../../../node/core/stage.ts'
import type { Refusal } from '../../../../node/core/refusal.ts'
import type { Channel, Member } from '../../../../node/core/state.ts'
import { Denied, type GuildView } from '../../../../node/app/index.ts'
import { guildOf, memberOf, requireInChannel } from '../../access.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { maybe, snowflake } from '../../schema/fields.ts'
import { memberParams } from '../../schema/params.ts'

const body = z.object({
  channel_id: maybe(snowflake),
  suppress: maybe(z.boolean()),
  /** Of oneself alone. */
  request_to_speak_timestamp: maybe(z.iso.datetime({ offset: true }))
})

type Sent = z.output<typeof body>

interface OnStage {
  readonly view: GuildView
  readonly member: Member
  readonly voice: VoiceState
  readonly channel: Channel
}

/** @throws ApiError 10065, 50024, 50035 */
const onStage = ({ app }: Pick<Call, 'app'>, view: GuildView, member: Member, { channel_id: id }: Sent): OnStage => {
  const voice = app.voice.get(view.cid, member.user)
  const channel = voice && view.state.channels.get(voice.channel)
  if (!voice || !channel) throw apiError('unknownVoiceState')
  if (id && id !== channel.id) throw invalidField('channel_id', 'VOICE_CHANNEL_OTHER', 'They are in another channel.')
  if (channel.type !== STAGE) throw apiError('wrongChannelType')
  return { view, member, voice, channel }
}

const orDenied = (refusal: Refusal | null): void => {
  if (refusal) throw new Denied(refusal)
}

/** Who has been let speak says yes by it; whoever mutes members lets themselves. */
const changeOwn = ({ app, account }: Call<'any'>, { view, voice }: OnStage, sent: Sent): void => {
  const { suppress, request_to_speak_timestamp: time } = sent
  const accepts = suppress === false && isLet(voice)
  if (accepts) orDenied(app.voice.ask(view.cid, account.cid, null))
  else if (typeof suppress === 'boolean') orDenied(app.voice.let(view.cid, account.cid, account.cid, suppress))
  if (time === undefined || (time === null && accepts)) return
  orDenied(app.voice.ask(view.cid, account.cid, time === null ? null : Math.max(Date.parse(time), 0)))
}

/** Of oneself, by `@me`, or of another member: who speaks on a stage. Source: Discord, "Modify User Voice State". */
export const updateVoiceState = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/voice-states/:user_id',
  auth: 'any',
  status: 204,
  params: memberParams,
  body,
  handler(call) {
    const { app, account, params } = call
    const view = guildOf(call, params.guild_id)
    const stage = onStage(call, view, memberOf(view, account, params.user_id), call.body)
    if (params.user_id === '@me') return changeOwn(call, stage, call.body)
    const { channel, member } = stage
    requireInChannel({ view, channel, place: { guild: view.cid, channel: channel.cid } }, account.cid, P.MUTE_MEMBERS)
    const { suppress } = call.body
    if (typeof suppress === 'boolean') orDenied(app.voice.let(view.cid, account.cid, member.user, suppress))
    return undefined
  }
})
