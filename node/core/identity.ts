/**
 * Who a device acts for. A user is the CID of a genesis block that holds their root key; a device certificate is
 * an OrbitDB identity block of our own type: the device signs for the user, so that nobody can claim a device that is
 * not theirs, and the user's root key signs for the device. Both blocks travel together, so that anybody can verify a
 * device without asking anybody.
 *
 * The root key can be replaced with the recovery key. A certificate says itself which root key has signed it, so that it
 * is never good under two, whatever odd keys somebody makes; the rotation that made it the root travels along.
 *
 * An entry's signature does not cover the certificate that the entry names. So for one user and one device there is
 * exactly one valid certificate: signatures have one spelling, and Ed25519 makes the same one every time.
 */
import { decodeCbor, equalBytes, fromBase64url, sha256, utf8, verifySignature } from '../../crypto/primitives.ts'
import { certCidOf, userCidOf, type DeviceKey, type UserCid } from './ids.ts'
import type { IdentityBlocks, VerifiedIdentity } from './ports.ts'
import {
  bool,
  bytes,
  cid,
  deviceKey,
  int,
  literal,
  nullable,
  object,
  type Schema,
  type Shape,
  signature,
  time
} from './schema.ts'
import type { Root } from './state.ts'

export const IDENTITY_TYPE = 'folkmoot-ed25519'
const LATER_ROOT = `${IDENTITY_TYPE}/`
const MAX_BLOCK = 1024

export const userGenesis = object({
  v: literal(1),
  k: literal('user'),
  root: deviceKey<DeviceKey>(),
  /** SHA-256 of the recovery key. */
  recovery: bytes(32),
  bot: bool,
  /** For bots: the user who made it. */
  owner: nullable(cid<UserCid>()),
  t: time
})

/** What a certificate's `type` says: nothing more, or after a slash the later root key that signed it. */
const certificateType: Schema<DeviceKey | null> = (value, path) =>
  typeof value === 'string' && value.startsWith(LATER_ROOT)
    ? deviceKey<DeviceKey>()(value.slice(LATER_ROOT.length), path)
    : literal(IDENTITY_TYPE)(value, path) && null

const certificate = object({
  id: cid<UserCid>(),
  publicKey: deviceKey<DeviceKey>(),
  signatures: object({ id: signature, publicKey: signature }),
  type: certificateType
})

/**
 * A user's root key is replaced: signed with the recovery key, whose hash their genesis block holds. Of two rotations the
 * one with the greater `n` counts, then the greater root key as text.
 */
const rotationBlock = object({
  v: literal(1),
  k: literal('rotation'),
  user: cid<UserCid>(),
  n: int(1, 1_000_000),
  root: deviceKey<DeviceKey>(),
  /** The recovery key, of which the genesis block holds the SHA-256 over its 32 bytes. */
  recovery: deviceKey<DeviceKey>(),
  sig: bytes(64)
})

export interface Rotation {
  readonly user: UserCid
  readonly n: number
  readonly root: DeviceKey
}

/** What the recovery key signs. */
export const rotationStatement = ({ user, n, root }: Rotation): Uint8Array =>
  utf8(`folkmoot/rotation/${user}/${n}/${root}`)

/** What a user's root key signs to end one of their devices. */
export const revocationStatement = (user: UserCid, device: DeviceKey): Uint8Array =>
  utf8(`folkmoot/device.del/${user}/${device}`)

/** @returns undefined when the bytes are no canonical user genesis. */
export const openUserGenesis = (block: Uint8Array): Shape<typeof userGenesis> | undefined => {
  try {
    return block.byteLength > MAX_BLOCK ? undefined : userGenesis(decodeCbor(block), 'genesis')
  } catch {
    return undefined
  }
}

/** @returns undefined unless the user's recovery key has signed it. */
export const verifyRotation = (genesis: Uint8Array, block: Uint8Array): Rotation | undefined => {
  const user = openUserGenesis(genesis)
  if (!user || block.byteLength > MAX_BLOCK) return undefined
  try {
    const rotation = rotationBlock(decodeCbor(block), 'rotation')
    const recovers = equalBytes(sha256(fromBase64url(rotation.recovery)), user.recovery)
    const signed = recovers && verifySignature(rotation.recovery, rotationStatement(rotation), rotation.sig)
    return signed && rotation.user === userCidOf(genesis) ? rotation : undefined
  } catch {
    return undefined
  }
}

/** `id`: what the device signs, naming its user. `publicKey`: what the user's root key signs, naming the device. */
export const certificateStatements = (user: string, device: string) => ({
  id: utf8(`folkmoot/certificate/user/${user}`),
  publicKey: utf8(`folkmoot/certificate/device/${device}/${user}`)
})

const open = (blocks: IdentityBlocks) => {
  const genesis = openUserGenesis(blocks.genesis)
  if (!genesis || blocks.cert.byteLength > MAX_BLOCK) return undefined
  try {
    return { genesis, cert: certificate(decodeCbor(blocks.cert), 'certificate') }
  } catch {
    return undefined
  }
}

/** The root key that must have signed: the genesis block's, or the later one that certificate and rotation name. */
const rootOf = (blocks: IdentityBlocks, first: DeviceKey, later: DeviceKey | null): Root | undefined => {
  if (later === null) return blocks.rotation === null ? { n: 0, root: first } : undefined
  const rotation = blocks.rotation && verifyRotation(blocks.genesis, blocks.rotation)
  return rotation?.root === later ? rotation : undefined
}

/** @returns undefined unless all blocks are canonical, and device and root key have signed for each other. */
export const verifyIdentity = (blocks: IdentityBlocks): VerifiedIdentity | undefined => {
  const opened = open(blocks)
  const signer = opened && rootOf(blocks, opened.genesis.root, opened.cert.type)
  if (!opened || !signer) return undefined
  const { genesis, cert } = opened
  const user = userCidOf(blocks.genesis)
  if (cert.id !== user) return undefined
  const statements = certificateStatements(user, cert.publicKey)
  const signed =
    verifySignature(cert.publicKey, statements.id, fromBase64url(cert.signatures.id)) &&
    verifySignature(signer.root, statements.publicKey, fromBase64url(cert.signatures.publicKey))
  if (!signed) return undefined
  const { root, n: rootNumber } = signer
  return { ...blocks, cid: certCidOf(blocks.cert), user, key: cert.publicKey, root, rootNumber, bot: genesis.bot }
}
