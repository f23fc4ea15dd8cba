import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { guildOf, isoTimeOrNull, roomIn } from '../../present/index.ts'
import { allowedInRoom, intentFor, type Delivery, type Scene } from './delivery.ts'

export const pinsUpdated = (scene: Scene, channel: ChannelCid, lastPinAt: number | null): Delivery => ({
  t: 'CHANNEL_PINS_UPDATE',
  intents: intentFor(scene, GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages),
  to: allowedInRoom(scene, channel),
  data: () => ({
    ...guildOf(scene.view),
    channel_id: roomIn(scene.app, scene.view, channel)?.id,
    last_pin_timestamp: isoTimeOrNull(lastPinAt)
  })
})
