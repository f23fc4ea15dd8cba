import { admittedCert } from '../../../node/core/codec.ts'
import { parseLogId, type CertCid, type GuildCid } from '../../../node/core/ids.ts'
import type { LogReader, SealProofs, SnapshotShelf, StoredOp } from '../../../node/core/ports.ts'
import type { SharedLogs } from '../shared-logs.ts'
import { withoutPast, type Past } from './without-past.ts'
import { toWire, toWireIdentity, type WireIdentity } from '../../wire/frames.ts'
import type { Batch, Introductions } from '../frames.ts'

/** What an answer needs: the store, and the certificates this stream has carried already. */
export interface Answering extends Past {
  readonly log: LogReader
  readonly proofs: SealProofs
  readonly shelf: SnapshotShelf
  readonly shared: SharedLogs
  readonly sent: Set<CertCid>
  /** Whom the asking peer is told of, after it has said how many it has. */
  introduce(guild: GuildCid, has: number): Introductions
}

/** Of its author, and of whom it lets in. */
const certsOf = (op: StoredOp): readonly CertCid[] => {
  const admitted = parseLogId(op.log)?.type === 'control' ? admittedCert(op) : undefined
  return admitted ? [op.cert, admitted] : [op.cert]
}

export const identitiesFor = (ops: readonly StoredOp[], { log, sent }: Answering): WireIdentity[] => {
  const fresh = new Set(ops.flatMap(certsOf).filter((cert) => !sent.has(cert)))
  return [...fresh].flatMap((cert) => {
    const identity = log.identity(cert)
    if (!identity) return []
    sent.add(cert)
    return [toWireIdentity(identity)]
  })
}

/** Ops with the certificates that the other side has not been shown on this stream. */
export const batchOf = (ops: readonly StoredOp[], more: boolean, answering: Answering): Batch => ({
  k: 'ops',
  ops: withoutPast(ops, answering).map(toWire),
  identities: identitiesFor(ops, answering),
  more
})
