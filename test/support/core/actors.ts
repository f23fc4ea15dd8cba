/** People whose keys follow from their names, so that every run makes the same bytes. */
import { certifyDevice, makeKeyPair, makeSigner, type KeyPair } from '../../../crypto/identity.ts'
import { encodeCbor, sha256, utf8 } from '../../../crypto/primitives.ts'
import { certificateStatements, verifyIdentity } from '../../../node/core/identity.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { userCidOf } from '../../../node/core/ids.ts'
import type { Device, VerifiedIdentity } from '../../../node/core/ports.ts'
import { T0 } from './clock.ts'

export interface Actor {
  readonly name: string
  readonly user: UserCid
  readonly root: KeyPair
  readonly pair: KeyPair
  readonly device: Device
  readonly identity: VerifiedIdentity
}

const keyOf = (label: string): KeyPair => makeKeyPair(sha256(utf8(label)))

export const genesisOf = (root: KeyPair, bot = false): Uint8Array =>
  encodeCbor({ v: 1, k: 'user', root: root.key, recovery: sha256(root.seed), bot, owner: null, t: T0 })

/** A device of whoever holds `root`. */
export const deviceOf = (root: KeyPair, pair: KeyPair, bot = false): { device: Device; identity: VerifiedIdentity } => {
  const genesis = genesisOf(root, bot)
  const user = userCidOf(genesis)
  const cert = certifyDevice(root.seed, user, pair, certificateStatements(user, pair.key))
  const identity = verifyIdentity({ genesis, cert })
  if (!identity) throw new Error('the test set-up is wrong: a certificate does not verify')
  return { identity, device: { user, key: identity.key, cert: identity.cid, sign: makeSigner(pair.seed) } }
}

export const actor = (name: string, { bot = false } = {}): Actor => {
  const root = keyOf(`root/${name}`)
  const pair = keyOf(`device/${name}`)
  const { device, identity } = deviceOf(root, pair, bot)
  return { name, user: identity.user, root, pair, device, identity }
}
