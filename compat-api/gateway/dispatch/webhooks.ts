import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import { allowedIn, type Delivery, type Scene } from './delivery.ts'

/** That something is another, to those who may look: what it is they ask. Nothing of a channel that is gone. */
export const webhooksUpdated = ({ view: { state } }: Scene, cid: ChannelCid): readonly Delivery[] => {
  const channel = state.channels.get(cid)
  if (!channel) return []
  return [
    {
      t: 'WEBHOOKS_UPDATE',
      intents: GatewayIntentBits.GuildWebhooks,
      to: allowedIn(state, channel, P.MANAGE_WEBHOOKS),
      data: () => ({ guild_id: state.id, channel_id: channel.id })
    }
  ]
}
