import { GatewayIntentBits } from 'discord-api-types/v10'
import type { App } from '../../../node/app/index.ts'
import type { Channel, GuildState } from '../../../node/core/state.ts'
import { presentChannel } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import type { Session } from '../session.ts'
import { allowedIn, type Delivery } from './delivery.ts'

/** A channel's event for those of whom `to` holds. */
export const channelDelivery = (
  t: EventName & `CHANNEL_${string}`,
  app: App,
  state: GuildState,
  channel: Channel,
  to: (session: Session) => boolean
): Delivery => ({
  t,
  intents: GatewayIntentBits.Guilds,
  to,
  data: () => presentChannel(state, channel, app.messages)
})

export const channelCreated = (app: App, after: GuildState, channel: Channel): Delivery =>
  channelDelivery('CHANNEL_CREATE', app, after, channel, allowedIn(after, channel))

/** For those who saw it and still do; the others are told that it appears or vanishes. */
export const channelUpdated = (
  app: App,
  [before, old]: readonly [GuildState, Channel],
  [after, channel]: readonly [GuildState, Channel]
): Delivery => {
  const saw = allowedIn(before, old)
  const sees = allowedIn(after, channel)
  return channelDelivery('CHANNEL_UPDATE', app, after, channel, (session) => saw(session) && sees(session))
}

export const channelDeleted = (app: App, before: GuildState, channel: Channel): Delivery =>
  channelDelivery('CHANNEL_DELETE', app, before, channel, allowedIn(before, channel))
