/** Step 5: device certificates, verified once and remembered. */
import { certCidOf, type CertCid } from '../../node/core/ids.ts'
import { verifyIdentity } from '../../node/core/identity.ts'
import type { IdentityBlocks, LogReader, VerifiedIdentity } from '../../node/core/ports.ts'
import type { Fault } from './candidate.ts'

const REMEMBERED = 4096

export interface IdentityBook {
  /** Takes certificates that a peer shows. */
  offer(identities: readonly IdentityBlocks[]): Fault | undefined
  find(cert: CertCid): VerifiedIdentity | undefined
}

export const createIdentityBook = (log: Pick<LogReader, 'identity'>): IdentityBook => {
  const verified = new Map<CertCid, VerifiedIdentity>()

  const remember = (identity: VerifiedIdentity): VerifiedIdentity => {
    const oldest = verified.size >= REMEMBERED ? verified.keys().next() : undefined
    if (oldest && !oldest.done) verified.delete(oldest.value)
    verified.set(identity.cid, identity)
    return identity
  }

  const learn = (blocks: IdentityBlocks): VerifiedIdentity | undefined => {
    const identity = verifyIdentity(blocks)
    return identity && remember(identity)
  }

  const find = (cert: CertCid): VerifiedIdentity | undefined => {
    const held = verified.get(cert)
    if (held) return held
    const stored = log.identity(cert)
    return stored && learn(stored)
  }

  return {
    find,
    offer: (identities) =>
      identities.every((blocks) => verified.has(certCidOf(blocks.cert)) || learn(blocks))
        ? undefined
        : { fault: 'a certificate that its user has not signed' }
  }
}
