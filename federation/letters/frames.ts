/**
 * Letters from device to device, `/folkmoot/letters/1.0.0`:
 *
 *     client -> seek {nonce, tags of the users whose nodes it looks for}    server -> here {proofs, of those it acts for}
 *     client -> letter, to one of those           server -> taken, once it is on disk; early: it is to be brought again
 *     client -> bye
 *
 * A tag tells nothing to whoever does not act for the user: of all others the server learns no name.
 */
import { encodeCbor, sha256, utf8, verifySignature } from '../../crypto/primitives.ts'
import type { DeviceKey, UserCid } from '../../node/core/ids.ts'
import { verifyIdentity } from '../../node/core/identity.ts'
import { LETTER_LIMIT } from '../../node/core/letters.ts'
import type { Device, IdentityBlocks, VerifiedIdentity } from '../../node/core/ports.ts'
import { bytes, bytesUpTo, list, literal, object, signature, type Shape } from '../../node/core/schema.ts'
import { LETTERS } from '../limits.ts'
import { frameOf, toWireIdentity, wireIdentity } from '../wire/frames.ts'

export const seekFrame = object({
  k: literal('seek'),
  v: literal(1),
  nonce: bytes(32),
  tags: list(bytes(16), LETTERS.tags)
})
const proof = object({ identity: wireIdentity, sig: bytes(64) })
export type Proof = Shape<typeof proof>
export const hereFrame = object({ k: literal('here'), proofs: list(proof, LETTERS.proofs) })
export const clientFrame = frameOf({
  letter: object({ k: literal('letter'), bytes: bytesUpTo(LETTER_LIMIT), sig: signature, identity: wireIdentity }),
  bye: object({ k: literal('bye') })
})
export const verdictFrame = object({ k: literal('taken', 'early') })

/** How a user is named to a peer, in one visit. */
export const tagOf = (user: UserCid, nonce: Uint8Array): Uint8Array =>
  sha256(Buffer.concat([utf8('folkmoot/seek/1'), nonce, utf8(user)])).subarray(0, 16)

/** The two nodes, and what the visitor drew. */
export interface Visit {
  readonly client: string
  readonly server: string
  readonly nonce: Uint8Array
}

const statement = (user: UserCid, { client, server, nonce }: Visit): Uint8Array =>
  encodeCbor(['folkmoot/here/1', user, client, server, nonce])

export const makeProof = (device: Device, identity: IdentityBlocks, visit: Visit): Proof => ({
  identity: toWireIdentity(identity),
  sig: device.sign(statement(device.user, visit))
})

/** @returns undefined when certificate or signature do not hold. */
export const openProof = ({ identity, sig }: Proof, visit: Visit): VerifiedIdentity | undefined => {
  const verified = verifyIdentity(identity)
  return verified && verifySignature(verified.key, statement(verified.user, visit), sig) ? verified : undefined
}

export type Reader = { readonly user: UserCid; readonly device: DeviceKey }
