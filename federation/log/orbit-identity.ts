/** Devices as OrbitDB identities of our own type: Ed25519, signatures in base64url. */
import type { OrbitIdentity } from '@orbitdb/core'
import { fromBase64url, verifySignature } from '../../crypto/primitives.ts'
import { IDENTITY_TYPE } from '../../node/core/identity.ts'

/** For logs that are only read. */
export const reader: OrbitIdentity = {
  id: 'reader',
  publicKey: '',
  hash: '',
  type: IDENTITY_TYPE,
  sign: () => Promise.reject(new Error('this view of the log is read-only')),
  verify: async (signature, publicKey, bytes) => verifySignature(publicKey, bytes, fromBase64url(signature))
}
