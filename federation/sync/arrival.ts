/** Shows a guild by a snapshot of the peer's, where its control log is long, until that is here. */
import type { GuildCid } from '../../node/core/ids.ts'
import type { Inbox, Logger } from '../../node/core/ports.ts'
import type { Candidate } from '../inbound/candidate.ts'
import { SNAPSHOT } from '../limits.ts'
import type { BatchStore } from './batch-store.ts'
import type { Questions } from './questions.ts'
import type { LogGap } from './reconcile.ts'

export interface ArrivalParts {
  readonly guild: GuildCid
  readonly questions: Pick<Questions, 'snapshot'>
  readonly store: Pick<BatchStore, 'read' | 'check'>
  readonly inbox: Pick<Inbox, 'isArriving' | 'arrive' | 'arrived'>
  readonly logger: Logger
}

export interface Arrival {
  /** Is the guild shown by a snapshot, now that the gaps are known? @throws SyncRefused, ProtocolBroken */
  begin(gaps: readonly LogGap[]): Promise<boolean>
  /** All that the peer has of the control log is here. */
  over(): Promise<void>
}

const isLong = (gap: LogGap): boolean => gap.type === 'control' && gap.unknown.length > 0 && gap.lag > SNAPSHOT.gap

export const createArrival = ({ guild, questions, store, inbox, logger }: ArrivalParts): Arrival => ({
  async begin(gaps) {
    if (inbox.isArriving(guild)) return true
    if (!gaps.some(isLong)) return false
    const offered = await questions.snapshot(guild)
    if (!offered) return false
    const { candidates, known } = await store.read(guild, offered.batch.ops)
    const places = new Map(offered.batch.ops.map((blocks, place) => [blocks, place]))
    const placeOf = ({ blocks }: Candidate): number => places.get(blocks) ?? 0
    const ops = await store.check([...known, ...candidates].toSorted((a, b) => placeOf(a) - placeOf(b)))
    const problem = await inbox.arrive(guild, offered.parcel, ops)
    if (problem) logger.warn('a snapshot is not taken', { guild, problem })
    return problem === null
  },
  over: () => inbox.arrived(guild)
})
