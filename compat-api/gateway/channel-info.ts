/** Answers to REQUEST_CHANNEL_INFO. Source: Discord, "Gateway Events: Channel Info". */
import type { App, GuildView } from '../../node/app/index.ts'
import { mayIn, P } from '../../node/core/permissions.ts'
import type { Channel } from '../../node/core/state.ts'
import { inSeconds, voiceStatusOf } from '../present/index.ts'
import { isMember } from './guild-create.ts'
import type { ChannelInfoRequest } from './protocol/requests.ts'
import type { Dispatch, Session } from './session.ts'

const AUDIBLE: readonly number[] = [2, 13]

const infoOf = (app: App, { state }: GuildView, { cid, id }: Channel, fields: readonly string[]) => ({
  id,
  ...(fields.includes('status') ? { status: voiceStatusOf(state, cid)?.fields.text ?? null } : {}),
  ...(fields.includes('voice_start_time') ? { voice_start_time: inSeconds(app.voice.began(cid)) } : {})
})

/** Of the voice channels that the session's user sees; nothing of a guild that they are not in. */
export function* channelInfo(app: App, session: Session, { guild, fields }: ChannelInfoRequest): Generator<Dispatch> {
  const view = app.guilds.get(guild)
  if (!isMember(view, session)) return
  const channels = [...view.state.channels.values()].filter(
    (channel) => AUDIBLE.includes(channel.type) && mayIn(view.state, session.terms.user, channel, P.VIEW_CHANNEL)
  )
  yield {
    t: 'CHANNEL_INFO',
    d: { guild_id: guild, channels: channels.map((channel) => infoOf(app, view, channel, fields)) }
  }
}
