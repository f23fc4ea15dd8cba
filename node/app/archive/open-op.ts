/** One op of an archive, held to what a peer's op is held to before it is judged. */
import { fromBase64url, verifySignature } from '../../../crypto/primitives.ts'
import { decodeEntry, decodeOp } from '../../core/codec.ts'
import { isBare, isForgettable } from '../../core/forgettable.ts'
import type { CertCid, GuildCid } from '../../core/ids.ts'
import type { OpBlocks, VerifiedOp } from '../../core/ops.ts'
import type { VerifiedIdentity } from '../../core/ports.ts'

export type Opened = { readonly op: VerifiedOp } | { readonly fault: string }

/** @param identityOf certificates that have been verified. */
export const openOp = (
  { entry, body, display }: OpBlocks,
  guild: GuildCid,
  identityOf: (cert: CertCid) => VerifiedIdentity | undefined
): Opened => {
  const decoded = decodeEntry(entry)
  if (!decoded.ok) return { fault: decoded.reason }
  const { header, signed, cid } = decoded.value
  const fault = (why: string): Opened => ({ fault: `op ${cid}: ${why}` })
  if (header.payload.g !== guild) return fault('it belongs to another guild')
  const identity = identityOf(header.identity)
  if (!identity) return fault('the certificate of its device is missing')
  if (identity.key !== header.key) return fault('it is signed with another key than its certificate names')
  if (!verifySignature(header.key, signed, fromBase64url(header.sig))) return fault('its signature does not hold')
  const op = decodeOp(decoded.value, identity, { entry, body, display })
  if (!op.ok) return fault(op.reason)
  if (isBare(op.value.k, op.value) && !isForgettable(op.value.k)) return fault('its contents are missing')
  return { op: { op: op.value, blocks: { entry, body, display } } }
}
