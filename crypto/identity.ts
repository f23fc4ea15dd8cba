/** Making keys, user genesis blocks and device certificates. Verifying them is node/core/identity.ts. */
import { randomBytes } from 'node:crypto'
import { cidOf, encodeCbor, fromBase64url, sha256, signBytes, signingKey, toBase64url } from './primitives.ts'

export interface KeyPair {
  /** Base64url of the public key. */
  readonly key: string
  /** 32 bytes. */
  readonly seed: Uint8Array
}

/** @param seed 32 bytes; random when absent. */
export const makeKeyPair = (seed: Uint8Array = randomBytes(32)): KeyPair => ({
  key: toBase64url(signingKey(seed).publicKey),
  seed
})

/** Signs by Ed25519 (RFC 8032), with the key made once. */
export const makeSigner = (seed: Uint8Array): ((bytes: Uint8Array) => Uint8Array) => {
  const key = signingKey(seed)
  return (bytes) => signBytes(key, bytes)
}

export interface NewUser {
  /** CID of the genesis block: the user. */
  readonly user: string
  readonly genesis: Uint8Array
  readonly root: KeyPair
  /** Of the recovery key, 32 bytes: whoever has it can replace the root key. The genesis block holds the key's hash. */
  readonly recovery: Uint8Array
}

/** @param input `t` in ms since the Unix epoch; `owner`: for bots, the user who makes it; seeds are random when absent. */
export const makeUser = (input: {
  readonly bot: boolean
  readonly owner: string | null
  readonly t: number
  readonly seed?: Uint8Array
  readonly recovery?: Uint8Array
}): NewUser => {
  const root = makeKeyPair(input.seed)
  const recovery = makeKeyPair(input.recovery)
  const { bot, owner, t } = input
  const hash = sha256(fromBase64url(recovery.key))
  const genesis = encodeCbor({ v: 1, k: 'user', root: root.key, recovery: hash, bot, owner, t })
  return { user: cidOf(genesis), genesis, root, recovery: recovery.seed }
}

/** Of which user, what rotation it is, and the root key that it makes theirs. */
interface NewRoot {
  readonly user: string
  readonly n: number
  readonly root: string
}

/**
 * Replaces a user's root key.
 *
 * @param recovery seed of the recovery key.
 * @param statement what it signs, from node/core/identity.ts.
 */
export const makeRotation = (recovery: Uint8Array, { user, n, root }: NewRoot, statement: Uint8Array): Uint8Array =>
  encodeCbor({
    v: 1,
    k: 'rotation',
    user,
    n,
    root,
    recovery: makeKeyPair(recovery).key,
    sig: makeSigner(recovery)(statement)
  })

/**
 * Certifies a device for a user.
 *
 * @param root seed of the user's root key.
 * @param statements what device and root key sign, from node/core/identity.ts.
 * @param later is the root key another than the genesis block's? Then the certificate names it.
 * @returns the certificate block: an OrbitDB identity of type `folkmoot-ed25519`.
 */
export const certifyDevice = (
  root: Uint8Array,
  user: string,
  device: KeyPair,
  statements: { readonly id: Uint8Array; readonly publicKey: Uint8Array },
  later = false
): Uint8Array => {
  const signatures = {
    id: toBase64url(makeSigner(device.seed)(statements.id)),
    publicKey: toBase64url(makeSigner(root)(statements.publicKey))
  }
  const type = later ? `folkmoot-ed25519/${makeKeyPair(root).key}` : 'folkmoot-ed25519'
  return encodeCbor({ id: user, publicKey: device.key, signatures, type })
}
