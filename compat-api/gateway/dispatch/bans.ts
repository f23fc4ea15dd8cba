import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Ban } from '../../../node/core/state.ts'
import { presentUser, userIn } from '../../present/index.ts'
import { everybody, type Delivery, type Scene } from './delivery.ts'

const banDelivery =
  (t: 'GUILD_BAN_ADD' | 'GUILD_BAN_REMOVE') =>
  ({ view }: Scene, ban: Ban): Delivery => ({
    t,
    intents: GatewayIntentBits.GuildModeration,
    to: everybody,
    data: () => ({ guild_id: view.state.id, user: presentUser(userIn(view, ban.user)) })
  })

export const banAdded = banDelivery('GUILD_BAN_ADD')
export const banRemoved = banDelivery('GUILD_BAN_REMOVE')
