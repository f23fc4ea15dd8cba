/** From the dense positions that clients speak of to new fractional keys, as few as the move needs. */
import type { RoleCid } from '../../../../node/core/ids.ts'
import { positionBetween } from '../../../../node/core/position.ts'
import type { Role } from '../../../../node/core/state.ts'

export interface RoleMove {
  readonly role: Role
  /** Wanted rank; 1 is right above @everyone. */
  readonly position: number
}

/** @param roles in order, without @everyone */
const arrange = (roles: readonly Role[], moves: readonly RoleMove[]): readonly Role[] => {
  const moved = new Set(moves.map(({ role }) => role.cid))
  const order = roles.filter((role) => !moved.has(role.cid))
  for (const { role, position } of moves.toSorted((a, b) => a.position - b.position)) {
    order.splice(Math.min(Math.max(position - 1, 0), order.length), 0, role)
  }
  return order
}

/** The next key above `low` of a role that stays where it is. */
const ceiling = (order: readonly Role[], from: number, stays: (role: Role) => boolean, low: string): string | null =>
  order.slice(from).find((role) => stays(role) && role.position > low)?.position ?? null

/** @returns the roles whose keys change, with their new keys. */
export const planMoves = (
  roles: readonly Role[],
  moves: readonly RoleMove[]
): readonly { role: RoleCid; position: string }[] => {
  const order = arrange(roles, moves)
  const named = new Set(moves.map(({ role }) => role.cid))
  const stays = (role: Role): boolean => !named.has(role.cid)
  const plan: { role: RoleCid; position: string }[] = []
  let low = ''
  for (const [i, role] of order.entries()) {
    const high = ceiling(order, i + 1, stays, low)
    const isInPlace = stays(role) || (role.position > low && (high === null || role.position < high))
    const position = isInPlace ? role.position : positionBetween(low, high)
    if (!isInPlace) plan.push({ role: role.cid, position })
    low = position > low ? position : low
  }
  return plan
}
