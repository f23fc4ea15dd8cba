/** Making keys, user genesis blocks and device certificates. Verifying them is node/core/identity.ts. */
import { createHash, createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { cidOf, encodeCbor, toBase64url } from './primitives.ts'

/** DER prefix of an Ed25519 private key in PKCS #8 (RFC 8410); the 32-byte seed follows. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface KeyPair {
  /** Base64url of the public key. */
  readonly key: string
  /** 32 bytes. */
  readonly seed: Uint8Array
}

const privateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })

const publicOf = (key: KeyObject): string => {
  const { x } = key.export({ format: 'jwk' })
  if (!x) throw new Error('the key is not an Ed25519 key')
  return x
}

/** @param seed 32 bytes; random when absent. */
export const makeKeyPair = (seed: Uint8Array = randomBytes(32)): KeyPair => ({ key: publicOf(privateKey(seed)), seed })

/** An X.509-free signer: Ed25519 (RFC 8032) with the key object made once. */
export const makeSigner = (seed: Uint8Array): ((bytes: Uint8Array) => Uint8Array) => {
  const key = privateKey(seed)
  return (bytes) => sign(null, bytes, key)
}

export interface NewUser {
  /** CID of the genesis block: the user. */
  readonly user: string
  readonly genesis: Uint8Array
  readonly root: KeyPair
  /** Shown once to its owner; only its hash is in the genesis. */
  readonly recoveryKey: Uint8Array
}

/** @param input `t` in ms since the Unix epoch; `owner`: for bots, the user who makes it. */
export const makeUser = (input: {
  readonly bot: boolean
  readonly owner: string | null
  readonly t: number
  readonly seed?: Uint8Array
}): NewUser => {
  const root = makeKeyPair(input.seed)
  const recoveryKey = randomBytes(32)
  const recovery = new Uint8Array(createHash('sha256').update(recoveryKey).digest())
  const { bot, owner, t } = input
  const genesis = encodeCbor({ v: 1, k: 'user', root: root.key, recovery, bot, owner, t })
  return { user: cidOf(genesis), genesis, root, recoveryKey }
}

/**
 * Certifies a device for a user.
 *
 * @param root seed of the user's root key.
 * @param statements what device and root key sign, from node/core/identity.ts.
 * @returns the certificate block: an OrbitDB identity of type `folkmoot-ed25519`.
 */
export const certifyDevice = (
  root: Uint8Array,
  user: string,
  device: KeyPair,
  statements: { readonly id: Uint8Array; readonly publicKey: Uint8Array }
): Uint8Array => {
  const signatures = {
    id: toBase64url(makeSigner(device.seed)(statements.id)),
    publicKey: toBase64url(makeSigner(root)(statements.publicKey))
  }
  return encodeCbor({ id: user, publicKey: device.key, signatures, type: 'folkmoot-ed25519' })
}
