import type { Account, App, GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import { presentVoiceUpdate } from '../../../present/index.ts'
import { guildOf, memberOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { memberParams } from '../../schema/params.ts'

/** Where somebody is, if the caller sees that channel. @throws ApiError 10065 */
const voiceStateOf = (app: App, view: GuildView, account: Account, user: UserCid) => {
  const voice = app.voice.in(view.cid).get(user)
  if (!voice || !mayIn(view.state, account.cid, voice.channel, P.VIEW_CHANNEL)) throw apiError('unknownVoiceState')
  return presentVoiceUpdate(view, user, voice, voice.session)
}

/** Of oneself, by `@me`, or of another member. */
export const getVoiceState = route({
  method: 'GET',
  path: '/guilds/:guild_id/voice-states/:user_id',
  auth: 'any',
  params: memberParams,
  handler(call) {
    const { app, account, params } = call
    const view = guildOf(call, params.guild_id)
    return voiceStateOf(app, view, account, memberOf(view, account, params.user_id).user)
  }
})
