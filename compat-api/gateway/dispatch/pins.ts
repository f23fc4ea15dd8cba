import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { isoTimeOrNull, roomIn } from '../../present/index.ts'
import { allowedInRoom, type Delivery, type Scene } from './delivery.ts'

export const pinsUpdated = (scene: Scene, channel: ChannelCid, lastPinAt: number | null): Delivery => ({
  t: 'CHANNEL_PINS_UPDATE',
  intents: GatewayIntentBits.Guilds,
  to: allowedInRoom(scene, channel),
  data: () => ({
    guild_id: scene.view.state.id,
    channel_id: roomIn(scene.app, scene.view, channel)?.id,
    last_pin_timestamp: isoTimeOrNull(lastPinAt)
  })
})
