/** A bot is an integration of its guild: those who hear of integrations hear when it comes, changes and goes. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Member, Profile } from '../../../node/core/state.ts'
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

const shown = (scene: Scene, member: Member, t: 'INTEGRATION_CREATE' | 'INTEGRATION_UPDATE'): readonly Delivery[] => {
  const { app, view } = scene
  const bot = view.user(member.user)
  if (!bot?.bot) return []
  const data = () => ({ guild_id: view.state.id, ...presentIntegration(app, view, member, bot) })
  return changed(scene, told(t, data))
}

/** Nothing for a member who is no bot. */
export const integrationCreated = (scene: Scene, member: Member): readonly Delivery[] =>
  shown(scene, member, 'INTEGRATION_CREATE')

/** What an integration is shown with; a nickname is the member's alone. */
const LOOKS = ['name', 'globalName', 'avatar', 'banner'] as const

/** Nothing for a member who is no bot, nor for a change that does not show. */
export const integrationUpdated = (scene: Scene, member: Member, old: Profile, now: Profile): readonly Delivery[] =>
  LOOKS.some((field) => old[field] !== now[field]) ? shown(scene, member, 'INTEGRATION_UPDATE') : []

/** Nothing for a member who is no bot. */
export const integrationDeleted = (scene: Scene, member: Member): readonly Delivery[] => {
  const { view } = scene
  const bot = view.user(member.user)
  if (!bot?.bot) return []
  const data = () => ({ id: bot.id, guild_id: view.state.id, application_id: bot.id })
  return changed(scene, told('INTEGRATION_DELETE', data))
}
