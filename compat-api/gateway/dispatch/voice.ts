import { GatewayIntentBits } from 'discord-api-types/v10'
import type { EphemeralEvent } from '../../../node/core/events.ts'
import type { Member } from '../../../node/core/state.ts'
import { inSeconds, FULL_VOLUME, presentVoiceUpdate, userIn } from '../../present/index.ts'
import { allowedIn, everybody, type Delivery, type Scene } from './delivery.ts'

type VoiceChange = Extract<EphemeralEvent, { type: 'voice' }>

/** Whoever saw it; of a channel that is gone that cannot be told, and everybody hears that the member is in none. */
const sawIn = ({ state }: Scene['view'], before: VoiceChange['before']): Delivery['to'] => {
  if (!before) return () => false
  return state.channels.has(before.channel) ? allowedIn(state, before.channel) : everybody
}

/** To whoever sees the channel; whoever saw the one before, and not this one, hears that the member is in none. */
export const mapVoice = ({ view }: Scene, { user, before, after }: VoiceChange): readonly Delivery[] => {
  const sees = after ? allowedIn(view.state, after.channel) : () => false
  const saw = sawIn(view, before)
  const stayed = before?.session ?? after?.session ?? ''
  const delivery = (to: Delivery['to'], state: VoiceChange['after']): Delivery => ({
    t: 'VOICE_STATE_UPDATE',
    intents: GatewayIntentBits.GuildVoiceStates,
    to,
    data: () => presentVoiceUpdate(view, user, state, stayed)
  })
  return [
    delivery(sees, after),
    delivery((session) => !sees(session) && (saw(session) || session.terms.user === user), null)
  ]
}

/** Somebody in a voice channel may not speak or hear any more, or may again. */
export const voiceMarked = (scene: Scene, { user, mute, deaf }: Member, old: Member): readonly Delivery[] => {
  const { app, view } = scene
  const voice = mute === old.mute && deaf === old.deaf ? undefined : app.voice.get(view.cid, user)
  return voice ? mapVoice(scene, { type: 'voice', guild: view.cid, user, before: voice, after: voice }) : []
}

/** To who is in the channel. */
export const soundPlayed = (
  { app, view }: Scene,
  { guild, user, channel, sound, volume }: Extract<EphemeralEvent, { type: 'sound' }>
): Delivery => ({
  t: 'VOICE_CHANNEL_EFFECT_SEND',
  intents: GatewayIntentBits.GuildVoiceStates,
  to: ({ terms }) => app.voice.get(guild, terms.user)?.channel === channel,
  data: () => ({
    channel_id: view.state.channels.get(channel)?.id,
    guild_id: view.state.id,
    user_id: userIn(view, user).id,
    sound_id: sound,
    sound_volume: volume / FULL_VOLUME
  })
})

/** Since when somebody is in a channel; null: nobody is any more. Of a channel that is gone there is nothing to tell. */
export const voiceBegan = (
  { state }: Scene['view'],
  { channel: cid, at }: Extract<EphemeralEvent, { type: 'voice-began' }>
): readonly Delivery[] => {
  const channel = state.channels.get(cid)
  if (!channel) return []
  return [
    {
      t: 'VOICE_CHANNEL_START_TIME_UPDATE',
      intents: GatewayIntentBits.GuildVoiceStates,
      to: allowedIn(state, channel),
      data: () => ({ id: channel.id, guild_id: state.id, voice_start_time: inSeconds(at) })
    }
  ]
}
