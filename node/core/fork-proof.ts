/** Two signed ops for one place in a device's chain: whoever holds both proves the fork to anybody. */
import { fromBase64url, verifySignature } from '../../crypto/primitives.ts'
import { decodeEntry, type DecodedEntry } from './codec.ts'
import { parseLogId, type CertCid, type DeviceKey, type GuildCid, type LogId, type OpCid } from './ids.ts'
import type { ForkProof } from './notices.ts'

export interface ProvenFork {
  readonly device: DeviceKey
  readonly cert: CertCid
  readonly log: LogId
  /** The place that both claim. */
  readonly q: number
  readonly ops: readonly [OpCid, OpCid]
}

const isSigned = ({ header, signed }: DecodedEntry): boolean =>
  verifySignature(header.key, signed, fromBase64url(header.sig))

/** `create` is a function of the genesis: as often as it is signed, it is one act. */
const isFork = ({ cid, header: a }: DecodedEntry, { cid: other, header: b }: DecodedEntry): boolean =>
  cid !== other &&
  a.key === b.key &&
  a.identity === b.identity &&
  a.id === b.id &&
  a.payload.q === b.payload.q &&
  a.payload.k !== 'create'

/**
 * Whose certificate it is that both name, and that it names the device, is for whoever has the certificate to see.
 *
 * Attack when a part is absent: a member has somebody else taken for a forger.
 *
 * @returns undefined when it proves nothing about this guild.
 */
export const openForkProof = (guild: GuildCid, proof: ForkProof): ProvenFork | undefined => {
  const [a, b] = proof.map((bytes) => decodeEntry(bytes))
  if (!a?.ok || !b?.ok || parseLogId(a.value.header.id)?.guild !== guild) return undefined
  if (!isFork(a.value, b.value) || !isSigned(a.value) || !isSigned(b.value)) return undefined
  const { key, identity, id, payload } = a.value.header
  return { device: key, cert: identity, log: id, q: payload.q, ops: [a.value.cid, b.value.cid] }
}
