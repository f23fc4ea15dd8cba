/** Keys of the accounts of this node: devices, root keys, and replacing the latter. */
import { certifyDevice, makeKeyPair, makeRotation, makeSigner, type KeyPair } from '../../crypto/identity.ts'
import { certCidOf, userCidOf, type DeviceKey, type UserCid } from '../core/ids.ts'
import { certificateStatements, rotationStatement, verifyIdentity, verifyRotation } from '../core/identity.ts'
import type { Device, IdentityBlocks, VerifiedIdentity } from '../core/ports.ts'
import type { AccountRow } from '../storage/sqlite/account-store.ts'

/** Of an account's row. */
export type AccountKeys = Pick<AccountRow, 'root' | 'device' | 'cert' | 'rotation'>

export interface Certified {
  readonly keys: AccountKeys
  readonly identity: VerifiedIdentity
}

/** A new device of this node for a user, certified by the user's root key. */
export const certify = (
  user: string,
  root: KeyPair,
  { genesis, rotation }: Omit<IdentityBlocks, 'cert'>
): Certified => {
  const device = makeKeyPair()
  const statements = certificateStatements(user, device.key)
  const cert = certifyDevice(root.seed, user, device, statements, rotation !== null)
  const identity = verifyIdentity({ genesis, cert, rotation })
  if (!identity) throw new Error('a certificate just made does not verify')
  return { identity, keys: { root: root.seed, device: device.seed, cert: certCidOf(cert), rotation } }
}

/** How often a root key has been replaced by the time of this one. */
export const rootNumber = (genesis: Uint8Array, rotation: Uint8Array | null): number =>
  (rotation && verifyRotation(genesis, rotation)?.n) ?? 0

/**
 * A new root key in the place of the ones before, and a device that it certifies.
 *
 * @param recovery seed of the recovery key.
 * @param before how often it has been replaced already.
 */
export const replaceRoot = (genesis: Uint8Array, recovery: Uint8Array, before: number): Certified => {
  const root = makeKeyPair()
  const next = { user: userCidOf(genesis), n: before + 1, root: root.key as DeviceKey }
  return certify(next.user, root, { genesis, rotation: makeRotation(recovery, next, rotationStatement(next)) })
}

export const toDevice = (row: { readonly user: UserCid } & AccountKeys): Device => ({
  user: row.user,
  key: makeKeyPair(row.device).key as DeviceKey,
  cert: row.cert,
  root: makeKeyPair(row.root).key as DeviceKey,
  sign: makeSigner(row.device)
})
