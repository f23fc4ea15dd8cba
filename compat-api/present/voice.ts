import type { App, GuildView } from '../../node/app/index.ts'
import type { VoiceState } from '../../node/core/events.ts'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { ChannelCid, UserCid } from '../../node/core/ids.ts'
import { mayIn, P } from '../../node/core/permissions.ts'
import { isLet, STAGE } from '../../node/core/stage.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'
import { presentMember } from './member.ts'
import { isoTimeOrNull } from './time.ts'
import { userIn } from './user.ts'

const presentVoice = (view: GuildView, user: UserCid, voice: VoiceState | null, session: string) => {
  const { state } = view
  const { mute = false, deaf = false } = state.members.get(user) ?? {}
  const channel = voice ? state.channels.get(voice.channel) : undefined
  return {
    channel_id: channel?.id ?? null,
    user_id: userIn(view, user).id,
    session_id: voice?.session ?? session,
    deaf,
    mute,
    self_deaf: voice?.selfDeaf ?? false,
    self_mute: voice?.selfMute ?? false,
    self_stream: false,
    self_video: false,
    suppress: channel?.type === STAGE && !(voice && isLet(voice)),
    request_to_speak_timestamp: isoTimeOrNull(voice?.asks ?? null)
  }
}

/** @param voice null: in none. @param session of the stay that has ended */
export const presentVoiceUpdate = (
  view: GuildView,
  user: UserCid,
  voice: VoiceState | null,
  session: string
): object => {
  const member = view.state.members.get(user)
  return {
    guild_id: view.state.id,
    ...presentVoice(view, user, voice, session),
    ...(member ? { member: presentMember(view, member) } : {})
  }
}

/** Who is in the voice channels that `viewer` sees. */
export const presentVoiceStates = (app: App, view: GuildView, viewer: UserCid) =>
  [...app.voice.in(view.cid)].flatMap(([user, voice]) =>
    mayIn(view.state, viewer, voice.channel, P.VIEW_CHANNEL) ? presentVoice(view, user, voice, voice.session) : []
  )

/** @param ms null: never */
export const inSeconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000))

/** What goes on in a voice channel, in words; null: nobody has said. */
export const voiceStatusOf = (state: GuildState, channel: ChannelCid): Fixture<'status'> | null =>
  fixturesOf(state, 'status').findLast(({ fields }) => fields.channel === channel) ?? null
