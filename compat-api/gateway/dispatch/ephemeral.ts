import { GatewayIntentBits } from 'discord-api-types/v10'
import type { App, GuildView } from '../../../node/app/index.ts'
import type { EphemeralEvent } from '../../../node/core/events.ts'
import { presentMember, presentPresence, roomIn, userIn } from '../../present/index.ts'
import type { Sessions } from '../sessions.ts'
import { allowedInRoom, deliver, everybody, type Delivery } from './delivery.ts'

type Typing = Extract<EphemeralEvent, { type: 'typing' }>
type PresenceChange = Extract<EphemeralEvent, { type: 'presence' }>

const typingStarted = (app: App, view: GuildView, event: Typing): Delivery => {
  const { state } = view
  const member = state.members.get(event.user)
  return {
    t: 'TYPING_START',
    intents: GatewayIntentBits.GuildMessageTyping,
    to: allowedInRoom({ app, view }, event.channel),
    data: () => ({
      channel_id: roomIn(app, view, event.channel)?.id,
      guild_id: state.id,
      user_id: userIn(view, event.user).id,
      timestamp: Math.floor(event.t / 1000),
      ...(member ? { member: presentMember(view, member) } : {})
    })
  }
}

const dispatchTyping = (app: App, sessions: Sessions, event: Typing): void => {
  const view = app.guilds.byCid(event.guild)
  if (view && roomIn(app, view, event.channel)) deliver(sessions.in(event.guild), typingStarted(app, view, event))
}

/** Once for each guild that the user shares with a session. */
const dispatchPresence = (app: App, sessions: Sessions, { user }: PresenceChange): void => {
  for (const guild of sessions.guilds()) {
    const view = app.guilds.byCid(guild)
    if (!view?.state.members.has(user)) continue
    deliver(sessions.in(guild), {
      t: 'PRESENCE_UPDATE',
      intents: GatewayIntentBits.GuildPresences,
      to: everybody,
      data: () => presentPresence(app, view, user)
    })
  }
}

export const dispatchEphemeral = (app: App, sessions: Sessions, event: EphemeralEvent): void =>
  event.type === 'typing' ? dispatchTyping(app, sessions, event) : dispatchPresence(app, sessions, event)
