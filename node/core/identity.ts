/**
 * Who a device acts for. A user is the CID of a genesis block that holds their root key; a device certificate is
 * an OrbitDB identity block of our own type, signed twice with that root key. Both blocks travel together, so that
 * anybody can verify a device without asking anybody.
 */
import { decodeCbor, fromBase64url, utf8, verifySignature } from '../../crypto/primitives.ts'
import { certCidOf, userCidOf, type DeviceKey, type UserCid } from './ids.ts'
import type { IdentityBlocks, VerifiedIdentity } from './ports.ts'
import { bool, bytes, cid, deviceKey, int, literal, nullable, object, text, type Shape } from './schema.ts'

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
export type UserGenesis = Shape<typeof userGenesis>

const certificate = object({
  id: cid<UserCid>(),
  publicKey: deviceKey<DeviceKey>(),
  signatures: object({ id: text(86, 86), publicKey: text(86, 86) }),
  type: literal(IDENTITY_TYPE)
})

/** What the root key signs in a certificate: first the user for this device, then the device for this user. */
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

/** @returns undefined unless both blocks are canonical and the root key has signed for the device. */
export const verifyIdentity = (blocks: IdentityBlocks): VerifiedIdentity | undefined => {
  const opened = open(blocks)
  if (!opened) return undefined
  const { genesis, cert } = opened
  const user = userCidOf(blocks.genesis)
  if (cert.id !== user) return undefined
  const statements = certificateStatements(user, cert.publicKey)
  const signed =
    verifySignature(genesis.root, statements.id, fromBase64url(cert.signatures.id)) &&
    verifySignature(genesis.root, statements.publicKey, fromBase64url(cert.signatures.publicKey))
  if (!signed) return undefined
  return { ...blocks, cid: certCidOf(blocks.cert), user, key: cert.publicKey, bot: genesis.bot }
}
