/**
 * Who a device acts for. A user is the CID of a genesis block that holds their root key; a device certificate is
 * an OrbitDB identity block of our own type: the device signs for the user, so that nobody can claim a device that is
 * not theirs, and the user's root key signs for the device. Both blocks travel together, so that anybody can verify a
 * device without asking anybody.
 *
 * An entry's signature does not cover the certificate that the entry names. So for one user and one device there is
 * exactly one valid certificate: signatures have one spelling, and Ed25519 makes the same one every time.
 */
import { decodeCbor, fromBase64url, utf8, verifySignature } from '../../crypto/primitives.ts'
import { certCidOf, userCidOf, type DeviceKey, type UserCid } from './ids.ts'
import type { IdentityBlocks, VerifiedIdentity } from './ports.ts'
import { bool, bytes, cid, deviceKey, int, literal, nullable, object, signature } from './schema.ts'

export const IDENTITY_TYPE = 'folkmoot-ed25519'
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
  t: int(0, Number.MAX_SAFE_INTEGER)
})

const certificate = object({
  id: cid<UserCid>(),
  publicKey: deviceKey<DeviceKey>(),
  signatures: object({ id: signature, publicKey: signature }),
  type: literal(IDENTITY_TYPE)
})

/** `id`: what the device signs, naming its user. `publicKey`: what the user's root key signs, naming the device. */
export const certificateStatements = (user: string, device: string) => ({
  id: utf8(`folkmoot/certificate/user/${user}`),
  publicKey: utf8(`folkmoot/certificate/device/${device}/${user}`)
})

const open = (blocks: IdentityBlocks) => {
  if (blocks.genesis.byteLength > MAX_BLOCK || blocks.cert.byteLength > MAX_BLOCK) return undefined
  try {
    return {
      genesis: userGenesis(decodeCbor(blocks.genesis), 'genesis'),
      cert: certificate(decodeCbor(blocks.cert), 'certificate')
    }
  } catch {
    return undefined
  }
}

/** @returns undefined unless both blocks are canonical, and device and root key have signed for each other. */
export const verifyIdentity = (blocks: IdentityBlocks): VerifiedIdentity | undefined => {
  const opened = open(blocks)
  if (!opened) return undefined
  const { genesis, cert } = opened
  const user = userCidOf(blocks.genesis)
  if (cert.id !== user) return undefined
  const statements = certificateStatements(user, cert.publicKey)
  const signed =
    verifySignature(cert.publicKey, statements.id, fromBase64url(cert.signatures.id)) &&
    verifySignature(genesis.root, statements.publicKey, fromBase64url(cert.signatures.publicKey))
  if (!signed) return undefined
  return { ...blocks, cid: certCidOf(blocks.cert), user, key: cert.publicKey, bot: genesis.bot }
}
