/** A bot is an integration of its guild: those who hear of integrations hear when it comes and goes. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Member } from '../../../node/core/state.ts'
import { presentIntegration } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { everybody, type Delivery, type Scene } from './delivery.ts'

const told = (t: EventName, data: () => object): Delivery => ({
  t,
  intents: GatewayIntentBits.GuildIntegrations,
  to: everybody,
  data
})

/** @param change what of it is told, beside that something changed. */
const changed = ({ view }: Scene, change: Delivery): readonly Delivery[] => [
  change,
  told('GUILD_INTEGRATIONS_UPDATE', () => ({ guild_id: view.state.id }))
]

/** Nothing for a member who is no bot. */
export const integrationCreated = (scene: Scene, member: Member): readonly Delivery[] => {
  const { app, view } = scene
  const bot = view.user(member.user)
  if (!bot?.bot) return []
  const data = () => ({ guild_id: view.state.id, ...presentIntegration(app, view, member, bot) })
  return changed(scene, told('INTEGRATION_CREATE', data))
}

/** Nothing for a member who is no bot. */
export const integrationDeleted = (scene: Scene, member: Member): readonly Delivery[] => {
  const { view } = scene
  const bot = view.user(member.user)
  if (!bot?.bot) return []
  const data = () => ({ id: bot.id, guild_id: view.state.id, application_id: bot.id })
  return changed(scene, told('INTEGRATION_DELETE', data))
}
