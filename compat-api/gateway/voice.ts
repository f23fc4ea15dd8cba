/** Sessions and the voice channels that their users are in. */
import type { App } from '../../node/app/index.ts'
import type { VoiceRequest } from './protocol/requests.ts'
import type { Session } from './session.ts'

/** Whoever may not enter a channel stays where they are, and hears nothing. */
export const setVoice = (app: App, { terms }: Session, { guild, channel, ...how }: VoiceRequest): void => {
  if (channel === null) {
    const from = guild === null ? undefined : app.guilds.get(guild)?.cid
    return app.voice.leave(terms.user, (other) => guild === null || other === from)
  }
  const found = app.guilds.channel(channel)
  if (!found || found.guild.state.id !== guild) return
  app.voice.enter(terms.user, terms.id, { guild: found.guild.cid, channel: found.channel.cid, ...how })
}

/** A session is over. */
export const leaveVoice = (app: App, { terms }: Session): void =>
  app.voice.leave(terms.user, (_guild, by) => by === terms.id)
