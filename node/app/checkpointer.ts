/**
 * Writes checkpoints on behalf of the witnesses of this node: over 64 control ops, or when the oldest that nothing final
 * has seen is a minute old, when it is their turn (core/checkpoint-turn.ts).
 *
 * What a final checkpoint has not seen loses its effect when it comes late. So none is written by a node that may lack
 * something: a peer has held the same a moment ago, and nothing has come from elsewhere since. A node that everybody of
 * the guild is on needs no peer.
 *
 * Danger when absent: the owner's node comes back after a week and seals off what it has not been told yet.
 */
import type { GuildCid } from '../core/ids.ts'
import { dueAt, waitingFor } from '../core/checkpoint-turn.ts'
import type { VerifiedOp } from '../core/ops.ts'
import type { Clock, Device, Logger } from '../core/ports.ts'
import { isControlKind } from '../core/kinds/index.ts'
import { hashForCheckpoint } from '../core/snapshot.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

export interface CheckpointerDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly clock: Clock
  readonly logger: Logger
}

/** ms between two looks at what waits. */
const LOOK = 10_000
/** For how long a peer that held the same says that nothing is lacking, in ms: rounds come every half minute. */
const IN_TOUCH = 90_000
/** A checkpoint that is refused is tried again so many ms later. */
const AGAIN = 60_000
/** So many ops are looked at without waiting for the next look. */
const MANY = 64

/** What is known of one guild. */
interface Watch {
  /** ms since the Unix epoch; -Infinity: never. */
  agreed: number
  /** Has come from peers since then. */
  hasNews: boolean
  /** Control ops since the last look. */
  ops: number
  /** When to look again, in ms since the Unix epoch. */
  next: number
  /** The checkpoint that is being written. */
  writing: Promise<void> | undefined
}

/** Who writes, when. */
interface Turn {
  readonly device: Device
  readonly due: number
}

export class Checkpointer implements Disposable {
  readonly #deps: CheckpointerDeps
  readonly #watched = new Map<GuildCid, Watch>()
  readonly #timer: NodeJS.Timeout

  constructor(deps: CheckpointerDeps) {
    this.#deps = deps
    for (const { cid } of deps.registry.all()) this.#watch(cid)
    this.#timer = setInterval(() => void this.look(), LOOK).unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /** Ops have been committed. @param own written here */
  note(cid: GuildCid, ops: readonly VerifiedOp[], own: boolean): void {
    const control = ops.filter(({ op }) => isControlKind(op.k))
    if (control.length === 0) return
    const watch = this.#watch(cid)
    watch.ops += control.length
    watch.next = -Infinity
    // A checkpoint comes after what it has seen: it is no sign of more to come.
    if (!own && control.some(({ op }) => op.k !== 'cp')) watch.hasNews = true
    if (watch.ops >= MANY) void this.#consider(cid, watch)
  }

  /** A peer holds what this node holds. */
  caughtUp(cid: GuildCid): void {
    const watch = this.#watch(cid)
    watch.agreed = this.#deps.clock.now()
    watch.hasNews = false
    void this.#consider(cid, watch)
  }

  /** Writes what is due. Resolves when it is on disk. */
  async look(): Promise<void> {
    await Promise.all([...this.#watched].map(([cid, watch]) => this.#consider(cid, watch)))
  }

  #watch(cid: GuildCid): Watch {
    const known = this.#watched.get(cid)
    if (known) return known
    const watch: Watch = { agreed: -Infinity, hasNews: false, ops: 0, next: -Infinity, writing: undefined }
    this.#watched.set(cid, watch)
    return watch
  }

  async #consider(cid: GuildCid, watch: Watch): Promise<void> {
    const now = this.#deps.clock.now()
    const guild = this.#deps.registry.get(cid)
    if (!guild || watch.writing || now < watch.next) return watch.writing
    watch.ops = 0
    const turn = this.#turnIn(guild)
    watch.next = turn?.due ?? Infinity
    if (!turn || now < turn.due || !this.#knowsAll(guild, watch, now)) return
    watch.writing = this.#write(guild, turn.device, watch).finally(() => {
      watch.writing = undefined
    })
    return watch.writing
  }

  /** The earliest of the witnesses here. */
  #turnIn({ control, state }: Guild): Turn | undefined {
    const turns = state.witnesses.users.flatMap((user): readonly Turn[] => {
      const device = this.#deps.accounts.device(user)
      const waiting = device && waitingFor(control, user)
      return device && waiting ? [{ device, due: dueAt(waiting, device.key) }] : []
    })
    return turns.toSorted((a, b) => a.due - b.due)[0]
  }

  #knowsAll(guild: Guild, { agreed, hasNews }: Watch, now: number): boolean {
    return (!hasNews && now - agreed <= IN_TOUCH) || this.#holdsEverybody(guild)
  }

  /** Is every member on this node, and every device that has ever written here? */
  #holdsEverybody({ control, state }: Guild): boolean {
    const devices = new Map([...state.members.keys()].map((user) => [user, this.#deps.accounts.device(user)]))
    return (
      [...devices.values()].every((device) => device !== undefined) &&
      control.ops().every(({ user, header }) => !devices.has(user) || devices.get(user)?.key === header.key)
    )
  }

  async #write(guild: Guild, device: Device, watch: Watch): Promise<void> {
    try {
      await guild.write(device, [() => ({ k: 'cp', body: { state: hashForCheckpoint(guild.control) } })])
    } catch (error) {
      this.#deps.logger.warn('a checkpoint is not written', { guild: guild.cid, error })
      watch.next = this.#deps.clock.now() + AGAIN
    }
  }
}
