/**
 * Checkpoints whose word of the state is not what this node makes of the same ops: their witness lies, or runs other
 * rules. Nothing hangs on it but the trust of those who join, so it is told and changes nothing.
 */
import { equalBytes } from '../../crypto/primitives.ts'
import { hashForCheckpoint } from '../core/snapshot.ts'
import type { GuildCid } from '../core/ids.ts'
import type { VerifiedOp } from '../core/ops.ts'
import type { Logger } from '../core/ports.ts'
import type { Dispute } from './app.ts'
import type { Registry } from './guild/registry.ts'

/** Of one guild, the latest. */
const REMEMBERED = 100

export class Disputes {
  readonly #registry: Registry
  readonly #logger: Logger
  readonly #found = new Map<GuildCid, readonly Dispute[]>()

  constructor(registry: Registry, logger: Logger) {
    this.#registry = registry
    this.#logger = logger
  }

  /** Ops have been committed that others wrote: looks at a checkpoint that nothing has come beside or upon yet. */
  note(cid: GuildCid, ops: readonly VerifiedOp[]): void {
    const control = this.#registry.get(cid)?.control
    const [head, another] = control?.heads ?? []
    const newest = ops.find(({ op }) => op.cid === head)?.op
    if (!control || another !== undefined || newest?.k !== 'cp' || !newest.body?.state) return
    const own = hashForCheckpoint(control)
    if (own && !equalBytes(own, newest.body.state)) this.report(cid, { checkpoint: newest.cid, witness: newest.user })
  }

  report(cid: GuildCid, dispute: Dispute): void {
    this.#found.set(cid, [...this.of(cid).slice(1 - REMEMBERED), dispute])
    this.#logger.warn('a witness says of the state what is not so', { guild: cid, ...dispute })
  }

  of(cid: GuildCid): readonly Dispute[] {
    return this.#found.get(cid) ?? []
  }
}
