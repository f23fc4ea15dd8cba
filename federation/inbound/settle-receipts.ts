/** Step 10: what lacks parents or is early waits; the rest of the step is a judgement on its sender. */
import { channelLog, controlLog, parseLogId, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { Receipt } from '../../node/core/ports.ts'
import type { Manner } from '../sync/reconcile.ts'
import type { Fault, Proven, Source } from './candidate.ts'
import type { EarlyOps } from './early-ops.ts'
import type { Quarantine } from './quarantine.ts'

/** What a peer named as parents and this node lacks. */
export interface Want {
  readonly source: Source
  readonly log: LogId
  readonly cids: readonly OpCid[]
  /** Others are telling it at this moment, as far as can be known. */
  readonly isOnItsWay?: boolean
}

export interface Settled {
  readonly admitted: ReadonlySet<OpCid>
  /** Admitted now, or known before. */
  readonly stored: readonly OpCid[]
  readonly waiting: ReadonlySet<OpCid>
  readonly fault: Fault | undefined
}

export interface WaitingRooms {
  readonly quarantine: Quarantine
  readonly early: EarlyOps
  /** The peer has brought an op from the future for which there is no room, due at that time (ms since the Unix epoch). */
  tooEarly(peer: string, due: number): void
  want(want: Want): void
}

const NO_RECEIPT: Receipt = { status: 'refused', detail: 'no receipt' }

/** Parents in the op's own log, its thread in the channel's, and those in its control frontier. */
const parentsByLog = ({ op }: Proven, missing: readonly OpCid[]): readonly (readonly [LogId, readonly OpCid[]])[] => {
  const own = new Set<OpCid | null>([...op.header.next, op.header.payload.p])
  const place = parseLogId(op.header.id)
  const thread = place?.type === 'channel' ? place : undefined
  const inOwn = missing.filter((cid) => own.has(cid))
  const inChannel = missing.filter((cid) => !own.has(cid) && cid === thread?.thread)
  const inControl = missing.filter((cid) => !own.has(cid) && cid !== thread?.thread)
  const { g } = op.header.payload
  const logs = [
    [op.header.id, inOwn] as const,
    [thread ? channelLog(g, thread.channel) : op.header.id, inChannel] as const,
    [controlLog(g), inControl] as const
  ]
  return logs.filter(([, cids]) => cids.length > 0)
}

const quarantineOp = (
  source: Source,
  op: Proven,
  missing: readonly OpCid[],
  manner: Manner,
  rooms: WaitingRooms
): void => {
  const { quarantine, want } = rooms
  quarantine.hold({ source, op, manner }, missing)
  const lacking = missing.filter((cid) => !quarantine.has(cid))
  for (const [log, cids] of parentsByLog(op, lacking)) want({ source, log, cids, isOnItsWay: manner === 'news' })
}

/** Acts on each receipt, in order. */
export const settleReceipts = (
  source: Source,
  ops: readonly Proven[],
  receipts: readonly Receipt[],
  manner: Manner,
  rooms: WaitingRooms
): Settled => {
  const cidsWith = (...statuses: readonly Receipt['status'][]): OpCid[] =>
    ops.filter((_, i) => statuses.includes((receipts[i] ?? NO_RECEIPT).status)).map(({ op }) => op.cid)
  let fault: Fault | undefined
  for (const [i, op] of ops.entries()) {
    const receipt = receipts[i] ?? NO_RECEIPT
    if (receipt.status === 'missing') quarantineOp(source, op, receipt.parents, manner, rooms)
    if (receipt.status === 'held' && !rooms.early.hold({ source, op, manner }, receipt.due))
      rooms.tooEarly(source.peer, receipt.due)
    if (receipt.status === 'refused') fault ??= { fault: receipt.detail }
  }
  return {
    admitted: new Set(cidsWith('admitted')),
    stored: cidsWith('admitted', 'known'),
    waiting: new Set(cidsWith('missing', 'held')),
    fault
  }
}
