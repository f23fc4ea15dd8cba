/** Which devices act for their users, by what a guild's state says of keys. */
import type { DeviceKey, UserCid } from './ids.ts'
import type { Kind, Op } from './ops.ts'
import type { CertifiedDevice } from './ports.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { ActingDevice, GuildState, Root } from './state.ts'

/** Of one user in one guild, at once. */
export const MAX_DEVICES = 8

/** How a user makes room, from a device for which there is none; or goes. None of them is an act by which devices are counted. */
const WITHOUT_ROOM = new Set<Kind>(['device.del', 'rotate', 'leave'])

/** Does a root key replace the one that was known? */
export const isLater = (before: Root | undefined, { n, root }: Root): boolean =>
  !before || n > before.n || (n === before.n && root > before.root)

/**
 * Has the user revoked the device, or replaced the root key that certified it? Whoever shows a root key that is later
 * than the one known here proves it by their rotation, and is not.
 */
export const isRevoked = (state: GuildState, { user, key, root, rootNumber }: CertifiedDevice): boolean => {
  if (state.revoked.get(user)?.includes(key)) return true
  const known = state.roots.get(user)
  return known !== undefined && known.root !== root && isLater({ n: rootNumber, root }, known)
}

/** Revocations prove themselves, so what one guild knows holds for what is said in any. */
export const isRevokedIn = (states: Iterable<GuildState>, device: CertifiedDevice): boolean => {
  for (const state of states) if (isRevoked(state, device)) return true
  return false
}

/** Has the user neither revoked it, nor replaced the root key that certified it? */
export const isLive = (state: GuildState, user: UserCid, { key, root }: ActingDevice): boolean =>
  !(state.revoked.get(user)?.includes(key) ?? false) && (state.roots.get(user)?.root ?? root) === root

const isSame = (a: ActingDevice, key: DeviceKey, root: DeviceKey): boolean => a.key === key && a.root === root

/**
 * A user acts by eight devices at once: of the ninth, that is neither among those that have acted in the control log nor
 * finds room beside them, nothing is taken. Whoever revokes one has room again.
 *
 * Attack when absent: rates are rules of a chain, and every device has its own; who certifies themselves a hundred
 * devices says a hundred times as much. What is signed concurrently has not seen the others: see app/guild/crowds.ts.
 */
export const deviceProblem = (state: GuildState, { k, user, root, header: { key } }: Op): Refusal | null => {
  const acting = state.devices.get(user)
  if (!acting || acting.length < MAX_DEVICES || WITHOUT_ROOM.has(k)) return null
  const live = acting.filter((device) => isLive(state, user, device))
  return live.length < MAX_DEVICES || live.some((device) => isSame(device, key, root))
    ? null
    : refuse('limit-reached', `a user acts by at most ${MAX_DEVICES} devices here: revoke one`)
}

const byKey = (a: ActingDevice, b: ActingDevice): number =>
  a.key === b.key ? (a.root < b.root ? -1 : 1) : a.key < b.key ? -1 : 1

/** The state in which it is known that the op's device acts for its user. Concurrent ones add up. */
export const withDevice = (state: GuildState, { k, user, root, header: { key } }: Op): GuildState => {
  const acting = state.devices.get(user) ?? []
  if (WITHOUT_ROOM.has(k) || acting.some((device) => isSame(device, key, root))) return state
  return { ...state, devices: state.devices.set(user, [...acting, { key, root }].toSorted(byKey)) }
}
