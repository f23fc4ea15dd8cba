/** People whose keys follow from their names, so that every run makes the same bytes. */
import { certifyDevice, makeKeyPair, makeRotation, makeSigner, type KeyPair } from '../../../crypto/identity.ts'
import { encodeCbor, fromBase64url, sha256, utf8 } from '../../../crypto/primitives.ts'
import { certificateStatements, rotationStatement, verifyIdentity } from '../../../node/core/identity.ts'
import type { DeviceKey, UserCid } from '../../../node/core/ids.ts'
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

/** Of whoever holds `root`. */
export const recoveryOf = (root: KeyPair): KeyPair => makeKeyPair(sha256(root.seed))

export const genesisOf = (root: KeyPair, bot = false, recovery = sha256(root.seed)): Uint8Array =>
  encodeCbor({ v: 1, k: 'user', root: root.key, recovery, bot, owner: null, t: T0 })

/** A user who can replace their root key. */
export const recoverable = (root: KeyPair, bot = false): Uint8Array =>
  genesisOf(root, bot, sha256(fromBase64url(recoveryOf(root).key)))

interface Certified {
  readonly genesis: Uint8Array
  readonly rotation: Uint8Array | null
}

/** A device that `root` certifies for the user of a genesis block. */
export const certified = (root: KeyPair, pair: KeyPair, { genesis, rotation }: Certified) => {
  const user = userCidOf(genesis)
  const cert = certifyDevice(root.seed, user, pair, certificateStatements(user, pair.key), rotation !== null)
  const identity = verifyIdentity({ genesis, cert, rotation })
  if (!identity) throw new Error('the test set-up is wrong: a certificate does not verify')
  const device: Device = {
    user,
    key: identity.key,
    cert: identity.cid,
    root: identity.root,
    sign: makeSigner(pair.seed)
  }
  return { identity, device }
}

/** A device of whoever holds `root`. */
export const deviceOf = (root: KeyPair, pair: KeyPair, bot = false): { device: Device; identity: VerifiedIdentity } =>
  certified(root, pair, { genesis: genesisOf(root, bot), rotation: null })

export const actor = (name: string, { bot = false } = {}): Actor => {
  const root = keyOf(`root/${name}`)
  const pair = keyOf(`device/${name}`)
  const { device, identity } = deviceOf(root, pair, bot)
  return { name, user: identity.user, root, pair, device, identity }
}

/** Somebody who can replace their root key, on their first device. */
export const keeper = (name: string, { bot = false } = {}): Actor => {
  const root = keyOf(`root/${name}`)
  const pair = keyOf(`device/${name}`)
  const { device, identity } = certified(root, pair, { genesis: recoverable(root, bot), rotation: null })
  return { name, user: identity.user, root, pair, device, identity }
}

/** Another device of theirs, under the same root key. */
export const another = (of: Actor, label: string): Actor => {
  const pair = keyOf(`device/${of.name}/${label}`)
  const { genesis, rotation } = of.identity
  return { ...of, pair, ...certified(of.root, pair, { genesis, rotation }) }
}

/** Them, after they have replaced their root key for the `n`th time, by the key that `label` stands for. */
export const rotated = (of: Actor, n: number, label = `${n}`): Actor => {
  const root = keyOf(`root/${of.name}/${label}`)
  const pair = keyOf(`device/${of.name}/root ${label}`)
  const { user } = of
  const first = keyOf(`root/${of.name}`)
  const statement = rotationStatement({ user, n, root: root.key as DeviceKey })
  const rotation = makeRotation(recoveryOf(first).seed, { user, n, root: root.key }, statement)
  return { ...of, root, pair, ...certified(root, pair, { genesis: of.identity.genesis, rotation }) }
}
