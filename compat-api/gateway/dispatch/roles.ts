import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ControlEvent } from '../../../node/core/events.ts'
import type { GuildState, Role } from '../../../node/core/state.ts'
import { presentRole } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { everybody, type Delivery } from './delivery.ts'

const delivery = (t: EventName, data: () => object): Delivery => ({
  t,
  intents: GatewayIntentBits.Guilds,
  to: everybody,
  data
})

const withRole = (t: EventName, state: GuildState, role: Role): Delivery =>
  delivery(t, () => ({ guild_id: state.id, role: presentRole(state, role) }))

export const roleCreated = (state: GuildState, role: Role): Delivery => withRole('GUILD_ROLE_CREATE', state, role)
export const roleUpdated = (state: GuildState, role: Role): Delivery => withRole('GUILD_ROLE_UPDATE', state, role)
export const roleDeleted = (state: GuildState, role: Role): Delivery =>
  delivery('GUILD_ROLE_DELETE', () => ({ guild_id: state.id, role_id: role.id }))

/** Clients number roles from 0: one that comes, goes or moves gives others another number. */
export const rolesRenumbered = (
  before: GuildState,
  after: GuildState,
  changes: readonly ControlEvent[]
): Delivery[] => {
  if (before.roles === after.roles) return []
  const told = new Set(changes.flatMap((change) => (change.type === 'role-updated' ? change.role.cid : [])))
  return [...after.roles.values()].flatMap((role) => {
    const old = before.roles.get(role.cid)
    const same = !old || presentRole(before, old).position === presentRole(after, role).position
    return same || told.has(role.cid) ? [] : roleUpdated(after, role)
  })
}
