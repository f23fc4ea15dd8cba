/** The checklist and the delivery as sync uses them: a peer that breaks a rule ends the stream. */
import type { GuildCid, OpCid } from '../../node/core/ids.ts'
import type { Sealed } from '../../node/core/ports.ts'
import { ProtocolBroken, SyncRefused } from '../errors.ts'
import { isFault, type Candidate, type Fault, type Proven, type Read, type Source } from '../inbound/candidate.ts'
import type { Checklist } from '../inbound/checklist.ts'
import type { Delivery } from '../inbound/delivery.ts'
import type { WireOp } from '../wire/frames.ts'
import type { Manner } from './reconcile.ts'

export interface BatchStore {
  /** Many ops are on their way. */
  prepare(): void
  /** @throws ProtocolBroken */
  read(guild: GuildCid, ops: readonly WireOp[]): Promise<Read>
  /** Without what is too early to be kept. */
  timely(source: Source, candidates: readonly Candidate[]): readonly Candidate[]
  /** @throws ProtocolBroken, or SyncRefused when the peer has not sent a certificate. */
  check(candidates: readonly Candidate[]): Promise<readonly Proven[]>
  /** Resolves when it is kept. @throws ProtocolBroken */
  deliver(source: Source, ops: readonly Proven[], manner: Manner, sealed?: Sealed | null): Promise<void>
}

/** CIDs of those ops that are messages. */
export const messagesOf = (ops: readonly Proven[]): readonly OpCid[] =>
  ops.filter(({ op }) => op.k === 'msg').map(({ op }) => op.cid)

const unfault = <T extends object>(value: T | Fault): T => {
  if (isFault(value)) throw new ProtocolBroken(value.fault)
  return value
}

/** @param brought is told of what is stored now. */
export const createBatchStore = (
  checklist: Checklist,
  delivery: Pick<Delivery, 'deliver' | 'timely'>,
  brought: (source: Source, ops: readonly Proven[]) => void
): BatchStore => ({
  prepare: checklist.prepare,
  read: async (guild, ops) => unfault(await checklist.read(guild, ops)),
  timely: delivery.timely,
  async check(candidates) {
    const { proven, unidentified } = unfault(await checklist.check(candidates))
    if (unidentified.length > 0) throw new SyncRefused('the certificates of some ops')
    return proven
  },
  async deliver(source, ops, manner, sealed) {
    if (ops.length === 0) return
    const { admitted } = unfault(await delivery.deliver(source, ops, manner, sealed))
    brought(
      source,
      ops.filter(({ op }) => admitted.has(op.cid))
    )
  }
})
