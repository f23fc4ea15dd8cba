/** Steps 9 and 10: hands proven ops to the node, and acts on what became of them. */
import type { NetworkHealth } from '../../node/core/health.ts'
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import { LIMITS } from '../../node/core/ops.ts'
import type { Clock, Inbox, Logger, LogReader, Sealed } from '../../node/core/ports.ts'
import { createOffence } from '../host/offence.ts'
import { OFFENCES } from '../limits.ts'
import type { Manner } from '../sync/reconcile.ts'
import { isFault, type Candidate, type Fault, type Proven, type Source } from './candidate.ts'
import { createAncestry } from './ancestry.ts'
import type { IdentityBook } from './identity-book.ts'
import { createEarlyOps } from './early-ops.ts'
import { createLearning } from './learning.ts'
import { createOvertaken } from './overtaken.ts'
import { createQuarantine, type Waiting } from './quarantine.ts'
import { settleReceipts, type Want } from './settle-receipts.ts'

export interface Delivered {
  readonly admitted: ReadonlySet<OpCid>
  /** In quarantine, or held until due. */
  readonly waiting: ReadonlySet<OpCid>
}

export interface Delivery extends Disposable {
  /**
   * Without ops that are too early, or for which there is no room until they are due. They would be dropped anyway, and are so before
   * anything is made sure of that costs more than to read them.
   *
   * Attack when absent: most of the peers of a node say that its clock is behind, and bring it the future without end, which is
   * nobody's fault then: of each op the signature was checked.
   */
  timely(source: Source, candidates: readonly Candidate[]): readonly Candidate[]
  /** Resolves when what was admitted is kept. */
  deliver(source: Source, ops: readonly Proven[], manner: Manner, sealed?: Sealed | null): Promise<Delivered | Fault>
  /** Resolves with whether all of these, which waited for their parents, are admitted now; after a moment at the latest. */
  follow(waiting: ReadonlySet<OpCid>): Promise<boolean>
  /** Forgets what waits from a peer. */
  drop(peer: string): void
  waiting(): NetworkHealth['waiting']
  waitingIn(log: LogId): number
}

export interface DeliveryParts {
  readonly inbox: Inbox
  readonly log: Pick<LogReader, 'identity' | 'isKnown' | 'holds' | 'lacks'>
  readonly identities: Pick<IdentityBook, 'find'>
  readonly clock: Clock
  readonly logger: Logger
  want(want: Want): void
  /** What had waited is stored now, and was not relayed when it came. */
  brought(source: Source, ops: readonly Proven[]): void
  /** Is it past that time by the clocks of others? ms since the Unix epoch, and by the clock here. */
  isPast(t: number, now: number): boolean
  /** A peer has relayed an op that is invalid by the guild's rules. */
  blame(peer: string, detail: string): void
}

const byPlace = (waiting: readonly Waiting[]): Waiting[][] => {
  const places = Map.groupBy(waiting, ({ source, manner }) => `${source.peer} ${source.guild} ${manner}`)
  return [...places.values()]
}

export const createDelivery = (parts: DeliveryParts): Delivery => {
  const { inbox, clock, want, brought, blame, isPast, logger } = parts
  const quarantine = createQuarantine()
  const early = createEarlyOps(clock, (due) => void redeliver(due))
  const overtaken = createOvertaken()
  const ancestry = createAncestry()
  const learn = createLearning(parts)
  const hasty = createOffence(clock, OFFENCES.early, (peer) => blame(peer, 'ops from the future, and no end of them'))
  const rooms = {
    quarantine,
    early,
    /** A node whose clock is behind would take all that honest peers write for the future, and cut every one of them off. */
    tooEarly(peer: string, due: number): void {
      if (!isPast(due, clock.now())) hasty.note(peer)
    },
    want: (wanted: Want): void => {
      if (ancestry.mayAsk(wanted.source.peer)) want(wanted)
    }
  }

  const receive = async (source: Source, ops: readonly Proven[], manner: Manner): Promise<Delivered | Fault> => {
    const settle = await learn(ops)
    const receipts = await inbox.receive(source.guild, ops, { backfill: manner === 'history' })
    const { admitted, stored, waiting, fault } = settleReceipts(source, ops, receipts, manner, rooms)
    await settle(new Set(stored))
    ancestry.note(source.peer, admitted.size, waiting.size)
    overtaken.note(admitted)
    if (fault) blame(source.peer, fault.fault)
    const released = quarantine.release(stored)
    if (released.length > 0) await redeliver(released)
    return fault ?? { admitted, waiting }
  }

  const redeliverFrom = async (group: readonly Waiting[]): Promise<void> => {
    const [first] = group
    if (!first) return
    const ops = group.map(({ op }) => op)
    const isRelayed = new Set(ops.map(({ op }) => op.cid).filter(overtaken.has))
    try {
      const delivered = await receive(first.source, ops, first.manner)
      if (isFault(delivered)) return
      brought(
        first.source,
        ops.filter(({ op }) => delivered.admitted.has(op.cid) && !isRelayed.has(op.cid))
      )
    } catch (error) {
      logger.error('ops that had waited could not be stored', { guild: first.source.guild, ops: ops.length, error })
    }
  }

  const redeliver = async (waiting: readonly Waiting[]): Promise<void> => {
    for (const group of byPlace(waiting)) await redeliverFrom(group)
  }

  const show = async (guild: GuildCid, ops: readonly Proven[], sealed: Sealed | null): Promise<Delivered> => {
    await inbox.preview(guild, ops, sealed)
    return { admitted: new Set(), waiting: new Set() }
  }

  const timely = ({ peer }: Source, candidates: readonly Candidate[]): readonly Candidate[] => {
    const now = clock.now()
    let room = early.roomFor(peer)
    return candidates.filter(({ entry }) => {
      const { t } = entry.header.payload
      if (t <= now + LIMITS.futureHold) return true
      if (t <= now + LIMITS.futureDrop && room-- > 0) return true
      rooms.tooEarly(peer, t - LIMITS.futureHold)
      return false
    })
  }

  return {
    timely,
    deliver: async (source, ops, manner, sealed = null) =>
      manner === 'preview' ? show(source.guild, ops, sealed) : receive(source, ops, manner),
    follow: async (waiting) => [...waiting].every(quarantine.has) && overtaken.follow(waiting),
    drop(peer) {
      quarantine.drop(peer)
      ancestry.forget(peer)
    },
    waiting: () => {
      const { size: ops, bytes, parents } = quarantine
      return { ops, bytes, parents, early: early.size }
    },
    waitingIn: quarantine.waitingIn,
    [Symbol.dispose]: () => early[Symbol.dispose]()
  }
}
