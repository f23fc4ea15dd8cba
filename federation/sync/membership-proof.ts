/**
 * Proof that whoever runs a peer has a device of some user: the device signs both peers' names and the other
 * side's fresh nonce, so that a proof serves for one meeting and one direction only. Whether that user is a member
 * is asked of the guild's state, each time something is served.
 */
import { encodeCbor, verifySignature } from '../../crypto/primitives.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import { verifyIdentity } from '../../node/core/identity.ts'
import type { Device, IdentityBlocks, VerifiedIdentity } from '../../node/core/ports.ts'
import { bytes, cid, object, type Shape } from '../../node/core/schema.ts'
import type { Meeting } from '../keys.ts'
import { toWireIdentity, wireIdentity } from '../wire/frames.ts'

export const proofSchema = object({ guild: cid<GuildCid>(), identity: wireIdentity, sig: bytes(64) })
export type Proof = Shape<typeof proofSchema>

export type Side = 'client' | 'server'

const statement = (guild: GuildCid, prover: Side, meeting: Meeting): Uint8Array =>
  encodeCbor([
    'folkmoot/membership-proof/1',
    guild,
    prover,
    meeting.client,
    meeting.server,
    meeting.clientNonce,
    meeting.serverNonce
  ])

export const makeProof = (
  guild: GuildCid,
  prover: Side,
  meeting: Meeting,
  device: Device,
  identity: IdentityBlocks
): Proof => ({
  guild,
  identity: toWireIdentity(identity),
  sig: device.sign(statement(guild, prover, meeting))
})

/** @returns the device's identity, or undefined when certificate or signature do not hold. */
export const verifyProof = (proof: Proof, prover: Side, meeting: Meeting): VerifiedIdentity | undefined => {
  const identity = verifyIdentity(proof.identity)
  if (!identity) return undefined
  return verifySignature(identity.key, statement(proof.guild, prover, meeting), proof.sig) ? identity : undefined
}
