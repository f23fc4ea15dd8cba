import { GatewayIntentBits } from 'discord-api-types/v10'
import { presentGuild } from '../../present/index.ts'
import { everybody, type Delivery, type Scene } from './delivery.ts'

export const guildUpdated = ({ view }: Scene): Delivery[] => [
  { t: 'GUILD_UPDATE', intents: GatewayIntentBits.Guilds, to: everybody, data: () => presentGuild(view) }
]
