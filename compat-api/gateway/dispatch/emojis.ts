import { GatewayIntentBits } from 'discord-api-types/v10'
import { presentGuildEmojis } from '../../present/index.ts'
import { everybody, type Delivery, type Scene } from './delivery.ts'

export const emojisUpdated = ({ view }: Scene): Delivery => ({
  t: 'GUILD_EMOJIS_UPDATE',
  intents: GatewayIntentBits.GuildExpressions,
  to: everybody,
  data: () => ({ guild_id: view.state.id, emojis: presentGuildEmojis(view) })
})
