import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { isoTimeOrNull } from '../../present/index.ts'
import { allowedIn, type Delivery, type Scene } from './delivery.ts'

export const pinsUpdated = ({ view: { state } }: Scene, channel: ChannelCid, lastPinAt: number | null): Delivery => ({
  t: 'CHANNEL_PINS_UPDATE',
  intents: GatewayIntentBits.Guilds,
  to: allowedIn(state, channel),
  data: () => ({
    guild_id: state.id,
    channel_id: state.channels.get(channel)?.id,
    last_pin_timestamp: isoTimeOrNull(lastPinAt)
  })
})
