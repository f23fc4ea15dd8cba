import { objectId, type RoleCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { ACTION, changed, idOfUser, lost, type Auditor, type Finding } from './entry.ts'

const NAMES = {
  name: 'name',
  color: 'color',
  hoist: 'hoist',
  mentionable: 'mentionable',
  permissions: 'permissions',
  emoji: 'unicode_emoji',
  icon: 'icon_hash'
}

export const auditRoleNew: Auditor<'role.new'> = (op) => [
  {
    action: ACTION.roleCreate,
    target: objectId(op.t, op.cid),
    changes: changed(NAMES, {}, { ...op.display, ...op.body })
  }
]

export const auditRoleSet: Auditor<'role.set'> = (op, past) => {
  const role = op.body && past.roles.get(op.body.role)
  if (!op.body || !role) return []
  const changes = changed(NAMES, { ...role }, { ...op.display, ...op.body.set })
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
  return role ? [{ action: ACTION.roleDelete, target: role.id, changes: lost(NAMES, { ...role }) }] : []
}

const roleChange = (op: Op<'grant' | 'ungrant'>, past: GuildState, key: '$add' | '$remove'): readonly Finding[] => {
  const role = op.body && past.roles.get(op.body.role)
  if (!op.body || !role) return []
  const changes = [{ key, new: [{ id: role.id, name: role.name }] }]
  return [{ action: ACTION.memberRoleUpdate, target: idOfUser(op.body.user), changes }]
}

export const auditGrant: Auditor<'grant'> = (op, past) => roleChange(op, past, '$add')
export const auditUngrant: Auditor<'ungrant'> = (op, past) => roleChange(op, past, '$remove')
