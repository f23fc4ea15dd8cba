/** What a guild's writer needs of the node. */
import type { DomainEvent } from '../../core/events.ts'
import type { GuildCid } from '../../core/ids.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import type { Clock, EntryAuthor, Logger, Random } from '../../core/ports.ts'
import type { Storage } from '../../storage/index.ts'
import type { Fork } from '../../storage/sqlite/fork-store.ts'
import type { Dispute } from '../app.ts'
import type { Quotas } from './quotas.ts'

export interface GuildDeps {
  readonly storage: Storage
  readonly author: EntryAuthor
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** How much of what is said this node keeps. */
  readonly quotas: Quotas
  /** After the commit: to clients. */
  publish(event: DomainEvent): void
  /** After the commit: ops that were in effect before, and are not any more. */
  reversed(guild: GuildCid, ops: readonly Op[]): void
  /** A device has signed a second op for one place, the first that this node has seen. */
  forked(guild: GuildCid, fork: Fork): void
  /** Witnesses have signed a state that this node does not find. */
  disputed(guild: GuildCid, dispute: Dispute): void
  /** After the commit, for whatever waits for ops or passes them on. */
  committed(guild: GuildCid, ops: readonly VerifiedOp[], own: boolean): void
}
