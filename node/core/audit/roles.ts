import { objectId, type RoleCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { GuildState, Role } from '../state.ts'
import { ACTION, changed, idOfUser, lost, type Auditor, type Change, type Finding } from './entry.ts'

const NAMES = {
  name: 'name',
  color: 'color',
  hoist: 'hoist',
  mentionable: 'mentionable',
  permissions: 'permissions',
  emoji: 'unicode_emoji',
  icon: 'icon_hash'
}

type Coloured = Pick<Role, 'color' | 'gradient'>

/** Together, beside the first by itself: as Discord tells both of a role. */
const coloursOf = ({ color, gradient }: Coloured) => ({
  primary_color: color,
  secondary_color: gradient?.[0] ?? null,
  tertiary_color: gradient?.[1] ?? null
})

/** A change of them, if there is one. @param was undefined before the role, `is` after it. */
const recoloured = (was: Coloured | undefined, is: Coloured | undefined): readonly Change[] => {
  const [old, now] = [was && coloursOf(was), is && coloursOf(is)]
  if (old && now && Object.entries(now).every(([place, colour]) => old[place as keyof typeof old] === colour)) return []
  return [{ key: 'colors', ...(old ? { old } : {}), ...(now ? { new: now } : {}) }]
}

export const auditRoleNew: Auditor<'role.new'> = (op) => [
  {
    action: ACTION.roleCreate,
    target: objectId(op.t, op.cid),
    changes: [
      ...changed(NAMES, {}, { ...op.display, ...op.body }),
      ...recoloured(undefined, op.body ? { ...op.display, ...op.body } : undefined)
    ]
  }
]

export const auditRoleSet: Auditor<'role.set'> = (op, past) => {
  const role = op.body && past.roles.get(op.body.role)
  if (!op.body || !role) return []
  // The role of everybody has no looks.
  const set = { ...(role.cid === past.guild ? {} : op.display), ...op.body.set }
  const changes = [...changed(NAMES, { ...role }, set), ...recoloured(role, { ...role, ...set })]
  return [{ action: ACTION.roleUpdate, target: role.id, changes }]
}

/** How many roles stand below a position. */
const placeOf = (positions: ReadonlyMap<RoleCid, string>, role: RoleCid): number => {
  const own = positions.get(role) ?? ''
  return [...positions.values()].filter((position) => position < own).length
}

export const auditRoleMove: Auditor<'role.move'> = (op, past) => {
  const before = new Map([...past.roles.values()].map(({ cid, position }) => [cid, position]))
  const moves = (op.body?.moves ?? []).filter(({ role }) => before.has(role))
  const after = new Map([...before, ...moves.map(({ role, position }) => [role, position] as const)])
  return moves.flatMap(({ role }): readonly Finding[] => {
    const places = { old: placeOf(before, role), new: placeOf(after, role) }
    const target = past.roles.get(role)?.id ?? null
    return [{ action: ACTION.roleUpdate, target, changes: [{ key: 'position', ...places }] }]
  })
}

export const auditRoleDel: Auditor<'role.del'> = (op, past) => {
  const role = op.body && past.roles.get(op.body.role)
  if (!role) return []
  const changes = [...lost(NAMES, { ...role }), ...recoloured(role, undefined)]
  return [{ action: ACTION.roleDelete, target: role.id, changes }]
}

const roleChange = (op: Op<'grant' | 'ungrant'>, past: GuildState, key: '$add' | '$remove'): readonly Finding[] => {
  const role = op.body && past.roles.get(op.body.role)
  if (!op.body || !role) return []
  const changes = [{ key, new: [{ id: role.id, name: role.name }] }]
  return [{ action: ACTION.memberRoleUpdate, target: idOfUser(op.body.user), changes }]
}

export const auditGrant: Auditor<'grant'> = (op, past) => roleChange(op, past, '$add')
export const auditUngrant: Auditor<'ungrant'> = (op, past) => roleChange(op, past, '$remove')
