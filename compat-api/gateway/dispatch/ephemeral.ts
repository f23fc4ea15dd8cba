import { GatewayIntentBits } from 'discord-api-types/v10'
import type { App, GuildView } from '../../../node/app/index.ts'
import { isConversation } from '../../../node/core/conversation.ts'
import type { EphemeralEvent } from '../../../node/core/events.ts'
import { guildOf, presentMember, presentPresence, roomIn, userIn } from '../../present/index.ts'
import type { Sessions } from '../sessions.ts'
import { allowedInRoom, deliver, everybody, intentFor, type Delivery } from './delivery.ts'
import { mapVoice, soundPlayed, voiceBegan } from './voice.ts'

type Typing = Extract<EphemeralEvent, { type: 'typing' }>
type PresenceChange = Extract<EphemeralEvent, { type: 'presence' }>

const typingStarted = (app: App, view: GuildView, event: Typing): Delivery => {
  const { state } = view
  const member = isConversation(state) ? undefined : state.members.get(event.user)
  return {
    t: 'TYPING_START',
    intents: intentFor({ app, view }, GatewayIntentBits.GuildMessageTyping, GatewayIntentBits.DirectMessageTyping),
    to: allowedInRoom({ app, view }, event.channel),
    data: () => ({
      channel_id: roomIn(app, view, event.channel)?.id,
      ...guildOf(view),
      user_id: userIn(view, event.user).id,
      timestamp: Math.floor(event.t / 1000),
      ...(member ? { member: presentMember(view, member) } : {})
    })
  }
}

const dispatchTyping = (app: App, sessions: Sessions, event: Typing): void => {
  const view = app.guilds.byCid(event.guild)
  if (view && roomIn(app, view, event.channel)) deliver(sessions, event.guild, typingStarted(app, view, event))
}

/** Once for each guild that the user shares with a session. */
const dispatchPresence = (app: App, sessions: Sessions, { user }: PresenceChange): void => {
  for (const guild of sessions.guilds()) {
    const view = app.guilds.byCid(guild)
    if (!view?.state.members.has(user)) continue
    const isPrivate = isConversation(view.state)
    deliver(sessions, guild, {
      t: 'PRESENCE_UPDATE',
      intents: GatewayIntentBits.GuildPresences,
      to: isPrivate ? ({ terms }) => !terms.bot && terms.user !== user : everybody,
      data: () => ({ ...presentPresence(app, view, user), ...(isPrivate ? { guild_id: undefined } : {}) })
    })
  }
}

type Began = Extract<EphemeralEvent, { type: 'voice-began' }>
type Sound = Extract<EphemeralEvent, { type: 'sound' }>
type VoiceChange = Extract<EphemeralEvent, { type: 'voice' }>

const dispatchVoice = (app: App, sessions: Sessions, event: VoiceChange): void => {
  const view = app.guilds.byCid(event.guild)
  if (!view) return
  for (const delivery of mapVoice({ app, view }, event)) deliver(sessions, event.guild, delivery)
}

const dispatchBegan = (app: App, sessions: Sessions, event: Began): void => {
  const view = app.guilds.byCid(event.guild)
  if (view) for (const delivery of voiceBegan(view, event)) deliver(sessions, event.guild, delivery)
}

const dispatchSound = (app: App, sessions: Sessions, event: Sound): void => {
  const view = app.guilds.byCid(event.guild)
  if (view) deliver(sessions, event.guild, soundPlayed({ app, view }, event))
}

export const dispatchEphemeral = (app: App, sessions: Sessions, event: EphemeralEvent): void => {
  switch (event.type) {
    case 'typing':
      return dispatchTyping(app, sessions, event)
    case 'presence':
      return dispatchPresence(app, sessions, event)
    case 'voice':
      return dispatchVoice(app, sessions, event)
    case 'voice-began':
      return dispatchBegan(app, sessions, event)
    case 'sound':
      return dispatchSound(app, sessions, event)
  }
}
