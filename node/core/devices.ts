/** Which devices still act for their users, by what a guild's state says of keys. */
import type { CertifiedDevice } from './ports.ts'
import type { GuildState, Root } from './state.ts'

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
