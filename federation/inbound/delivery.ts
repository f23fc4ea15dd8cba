/** Steps 9 and 10: hands proven ops to the node, and acts on what became of them. */
import { controlLog, type GuildCid, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { Clock, Inbox, LogReader, Receipt, VerifiedIdentity } from '../../node/core/ports.ts'
import type { Logger } from '../deps.ts'
import type { Manner } from '../sync/reconcile.ts'
import type { Fault, Proven, Source } from './candidate.ts'
import { createEarlyOps } from './early-ops.ts'
import { createQuarantine, type Waiting } from './quarantine.ts'

/** What a peer named as parents and this node lacks. */
export interface Want {
  readonly source: Source
  readonly log: LogId
  readonly cids: readonly OpCid[]
}

export interface Delivered {
  readonly admitted: number
  readonly known: number
  /** In quarantine, or held until due. */
  readonly waiting: number
}

export interface Delivery extends Disposable {
  /** Resolves when what was admitted is on disk. */
  deliver(source: Source, ops: readonly Proven[], manner: Manner): Promise<Delivered | Fault>
  /** Forgets what waits from a peer. */
  drop(peer: string): void
}

export interface DeliveryParts {
  readonly inbox: Inbox
  readonly log: Pick<LogReader, 'identity' | 'has'>
  readonly clock: Clock
  want(want: Want): void
  /** A peer has relayed an op that is invalid by the guild's rules. */
  blame(peer: string, detail: string): void
  readonly logger: Logger
}

const parentsByLog = ({ op }: Proven, missing: readonly OpCid[]): readonly (readonly [LogId, OpCid[]])[] => {
  const own = new Set([...op.header.next, op.header.payload.p])
  const control = controlLog(op.header.payload.g)
  const inOwn = missing.filter((cid) => own.has(cid))
  const inControl = missing.filter((cid) => !own.has(cid))
  return [[op.header.id, inOwn] as const, [control, inControl] as const].filter(([, cids]) => cids.length > 0)
}

const byPlace = (waiting: readonly Waiting[]): Waiting[][] => {
  const places = Map.groupBy(waiting, ({ source, manner }) => `${source.peer} ${source.guild} ${manner}`)
  return [...places.values()]
}

export const createDelivery = ({ inbox, log, clock, want, blame, logger }: DeliveryParts): Delivery => {
  const quarantine = createQuarantine()
  const early = createEarlyOps(clock, (due) => void redeliver(due))

  const learn = async (ops: readonly Proven[]): Promise<void> => {
    const fresh = new Map<string, VerifiedIdentity>()
    for (const { identity } of ops) if (!log.identity(identity.cid)) fresh.set(identity.cid, identity)
    if (fresh.size > 0) await inbox.learn([...fresh.values()])
  }

  const setAside = (source: Source, op: Proven, missing: readonly OpCid[], manner: Manner): void => {
    quarantine.hold({ source, op, manner }, missing)
    const lacking = missing.filter((cid) => !quarantine.has(cid))
    for (const [id, cids] of parentsByLog(op, lacking)) want({ source, log: id, cids })
  }

  const settle = (source: Source, op: Proven, receipt: Receipt, manner: Manner): Fault | undefined => {
    if (receipt.status === 'refused') return { fault: receipt.detail }
    if (receipt.status === 'missing') setAside(source, op, receipt.parents, manner)
    if (receipt.status === 'held') early.hold({ source, op, manner }, receipt.due)
    return undefined
  }

  const settleAll = (source: Source, ops: readonly Proven[], receipts: readonly Receipt[], manner: Manner) => {
    const stored: OpCid[] = []
    let fault: Fault | undefined
    for (const [i, op] of ops.entries()) {
      const receipt = receipts[i] ?? { status: 'refused', detail: 'no receipt' }
      if (receipt.status === 'admitted' || receipt.status === 'known') stored.push(op.op.cid)
      else fault ??= settle(source, op, receipt, manner)
    }
    return { stored, fault }
  }

  const receive = async (source: Source, ops: readonly Proven[], manner: Manner) => {
    await learn(ops)
    const receipts = await inbox.receive(source.guild, ops, { backfill: manner === 'history' })
    const { stored, fault } = settleAll(source, ops, receipts, manner)
    if (fault) blame(source.peer, fault.fault)
    const released = quarantine.release(stored)
    if (released.length > 0) await redeliver(released)
    const count = (status: Receipt['status']) => receipts.filter((receipt) => receipt.status === status).length
    const delivered = { admitted: count('admitted'), known: count('known'), waiting: count('missing') + count('held') }
    return fault ?? delivered
  }

  const redeliverFrom = async (group: readonly Waiting[]): Promise<void> => {
    const [first] = group
    if (!first) return
    const ops = group.map(({ op }) => op)
    await receive(first.source, ops, first.manner).catch((error: unknown) => {
      logger.error('ops that had waited could not be stored', { guild: first.source.guild, ops: ops.length, error })
    })
  }

  const redeliver = async (waiting: readonly Waiting[]): Promise<void> => {
    for (const group of byPlace(waiting)) await redeliverFrom(group)
  }

  const show = async (guild: GuildCid, ops: readonly Proven[]): Promise<Delivered> => {
    await learn(ops)
    await inbox.preview(guild, ops)
    return { admitted: ops.length, known: 0, waiting: 0 }
  }

  return {
    deliver: async (source, ops, manner) =>
      manner === 'preview' ? show(source.guild, ops) : receive(source, ops, manner),
    drop: (peer) => quarantine.drop(peer),
    [Symbol.dispose]: () => early[Symbol.dispose]()
  }
}
