import type { APIRole } from 'discord-api-types/v10'
import type { RoleCid } from '../../node/core/ids.ts'
import type { GuildState, Role } from '../../node/core/state.ts'
import { imageHash } from '../../node/core/images.ts'
import { NO_FLAGS } from './flags.ts'

type Ranks = ReadonlyMap<RoleCid, number>

/** States share their role maps, so an order is computed once for as long as no role changes. */
const ranksByRoles = new WeakMap<GuildState['roles'], Ranks>()

const byPosition = (a: Role, b: Role): number =>
  a.position === b.position ? (a.cid < b.cid ? -1 : 1) : a.position < b.position ? -1 : 1

/** Roles from `@everyone` upwards: the order of their fractional position keys. */
export const rolesInOrder = (state: GuildState): readonly Role[] => {
  const others = [...state.roles.values()].filter((role) => role.cid !== state.guild).toSorted(byPosition)
  const everyone = state.roles.get(state.guild)
  return everyone ? [everyone, ...others] : others
}

const ranks = (state: GuildState): Ranks => {
  const known = ranksByRoles.get(state.roles)
  if (known) return known
  const made = new Map(rolesInOrder(state).map((role, rank) => [role.cid, rank]))
  ranksByRoles.set(state.roles, made)
  return made
}

/** All that a role is shown in. */
export const presentColours = ({ color, gradient }: Pick<Role, 'color' | 'gradient'>) => ({
  primary_color: color,
  secondary_color: gradient?.[0] ?? null,
  tertiary_color: gradient?.[1] ?? null
})

/** A role; its position is its rank counted from `@everyone` = 0. */
export const presentRole = (state: GuildState, role: Role): APIRole => ({
  id: role.id,
  name: role.name,
  permissions: String(role.permissions),
  position: ranks(state).get(role.cid) ?? 0,
  color: role.color,
  colors: presentColours(role),
  hoist: role.hoist,
  managed: false,
  mentionable: role.mentionable,
  icon: imageHash(role.icon),
  unicode_emoji: role.emoji,
  flags: NO_FLAGS
})

/** Every role of a guild, lowest first. */
export const presentRoles = (state: GuildState): APIRole[] =>
  rolesInOrder(state).map((role) => presentRole(state, role))
