/** Our own next ops: composed one upon the other, signed and judged, before any of them counts. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { authorize } from '../../core/authorize.ts'
import type { Woven } from '../../core/causal/weave.ts'
import type { ChainLink, Link } from '../../core/chain.ts'
import { ownOp, sealDraft, type Sealed } from '../../core/codec.ts'
import { composeEntry } from '../../core/compose.ts'
import type { ControlLog } from '../../core/control-log.ts'
import { nextFrontier } from '../../core/frontier.ts'
import {
  channelLog,
  controlLog,
  parseLogId,
  profileLog,
  threadLog,
  type ChannelCid,
  type GuildCid,
  type LogId,
  type OpCid,
  type ThreadCid
} from '../../core/ids.ts'
import { isThreadKind, opSchemas } from '../../core/op-schema.ts'
import { LIMITS, type Draft, type Op, type Step, type VerifiedOp } from '../../core/ops.ts'
import type { Clock, Device, EntryAuthor, Random, UnsignedEntry } from '../../core/ports.ts'
import { paceProblem } from '../../core/pace.ts'
import { rank } from '../../core/permissions.ts'
import { reduce } from '../../core/reduce.ts'
import { refuse } from '../../core/refusal.ts'
import { Mismatch } from '../../core/schema.ts'
import type { GuildState } from '../../core/state.ts'
import { Denied } from '../errors.ts'
import { continued } from './paces.ts'
import type { Tail } from './tail.ts'

export interface ComposerDeps {
  readonly author: EntryAuthor
  readonly clock: Clock
  readonly random: Random
}

export interface Ground {
  readonly guild: GuildCid
  readonly control: ControlLog
  tail(log: LogId): Tail
}

/** Tells what only the ops made before it can tell. */
type Made = (made: readonly Op[]) => ThreadCid | null

export interface ComposeOptions {
  /** For message kinds: where. */
  readonly channel?: ChannelCid | null
  /** For message kinds: the thread of the channel where; what is about threads stands in the channel's own log. */
  readonly thread?: ThreadCid | Made | null
  /** ms since the Unix epoch; now when absent. */
  readonly at?: number | undefined
  /** For message kinds: the key epoch that they are encrypted under. */
  readonly epoch?: OpCid | undefined
  /** The webhook that the device writes for. */
  readonly hook?: OpCid | undefined
}

/** The end of a log as it will be once the ops composed so far are in. */
interface End {
  readonly heads: ReadonlyMap<OpCid, Link>
  readonly last: ChainLink | undefined
}

const SALT_BYTES = 2 * LIMITS.salt
/** An id is taken by chance once in millions: another millisecond gives another one. */
const ATTEMPTS = 3
/** So many are composed before others have a turn: a guild that is made by a template may begin with thousands. */
const AT_ONCE = 50

export class Composer {
  readonly #deps: ComposerDeps
  readonly #ground: Ground
  readonly #device: Device
  readonly #ends = new Map<LogId, End>()
  readonly #made: VerifiedOp[] = []
  readonly #ops: Op[] = []
  readonly #byLog = new Map<LogId, Op[]>()
  #epoch: OpCid | undefined
  #hook: OpCid | undefined
  #state: Woven
  #controlHeads: readonly OpCid[]

  constructor(deps: ComposerDeps, ground: Ground, device: Device) {
    this.#deps = deps
    this.#ground = ground
    this.#device = device
    this.#state = ground.control.woven
    this.#controlHeads = ground.control.heads
  }

  /**
   * @throws Denied with the first refusal.
   */
  async compose(
    steps: readonly Step[],
    { channel = null, thread = null, at, epoch, hook }: ComposeOptions = {}
  ): Promise<readonly VerifiedOp[]> {
    this.#epoch = epoch
    this.#hook = hook
    for (const [n, step] of steps.entries()) {
      if (n % AT_ONCE === AT_ONCE - 1) await nextTurn()
      const made = this.#ops
      const draft = typeof step === 'function' ? step(made) : step
      const inThread = isThreadKind(draft.k) ? null : typeof thread === 'function' ? thread(made) : thread
      const log = this.#logOf(draft, channel, inThread)
      const now = at ?? Math.max(this.#deps.clock.now(), this.#after(log))
      this.#accept(await this.#judged(draft, log, inThread ? Math.max(now, this.#begunAt(channel, inThread)) : now))
    }
    return this.#made
  }

  /**
   * Of two ops of one moment either may have the greater id, whoever follows whom: who asks for what came after the last that
   * they have seen would miss one. ms since the Unix epoch.
   */
  #after(log: LogId): number {
    return [...this.#end(log).heads.values()].reduce((latest, { t }) => Math.max(latest, t + 1), 0)
  }

  #logOf(draft: Draft, channel: ChannelCid | null, thread: ThreadCid | null): LogId {
    const { log } = opSchemas[draft.k]
    if (log === 'control') return controlLog(this.#ground.guild)
    if (log === 'profiles') return profileLog(this.#ground.guild)
    if (!channel) throw new TypeError(`${draft.k} needs a channel`)
    const { guild } = this.#ground
    return thread ? threadLog(guild, channel, thread) : channelLog(guild, channel)
  }

  /** Nothing is said in a thread before it is there. ms since the Unix epoch. */
  #begunAt(channel: ChannelCid | null, thread: ThreadCid): number {
    const made = this.#made.find(({ op }) => op.cid === thread)
    const log = channel && this.#ground.tail(channelLog(this.#ground.guild, channel))
    return made?.op.t ?? (log && log.written(thread)?.t) ?? 0
  }

  async #judged(draft: Draft, log: LogId, now: number): Promise<VerifiedOp> {
    for (let attempt = 0; ; attempt++) {
      const made = await this.#sign(draft, log, now + attempt)
      const refusal = authorize(this.#stateFor(made.op.header.payload.c), made.op)
      if (!refusal) return made
      if (refusal.code !== 'id-taken' || attempt >= ATTEMPTS) throw new Denied(refusal)
    }
  }

  async #sign(draft: Draft, log: LogId, now: number): Promise<VerifiedOp> {
    const sealed = this.#seal(draft)
    const end = this.#end(log)
    const frontier = opSchemas[draft.k].log === 'control' ? [] : this.#frontier(log, end)
    const epoch = this.#epoch && opSchemas[draft.k].log === 'channel' ? { epoch: this.#epoch } : {}
    const hook = this.#hook ? { hook: this.#hook } : {}
    const tail = { id: log, guild: this.#ground.guild, frontier, ...end, ...epoch, ...hook }
    const contents = { hash: sealed.hash, length: sealed.body.byteLength }
    const unsigned = composeEntry(tail, draft.k, contents, now)
    this.#checkPace(unsigned)
    const made = ownOp(await this.#deps.author.sign(unsigned, this.#device), this.#device, sealed)
    if (!made.ok) throw new Error(`our own op would be refused: ${made.reason}`)
    return made.value
  }

  #frontier(log: LogId, { last }: End): readonly OpCid[] {
    const place = parseLogId(log)
    const channel = place?.type === 'channel' ? place.channel : null
    const writing = { user: this.#device.user, channel, before: last?.c ?? [] }
    return nextFrontier(this.#controlHeads, this.#ground.control.dag, writing)
  }

  /** Before anything is signed: a chain that has signed an op goes on from it, or forks. */
  #checkPace({ id: log, payload }: UnsignedEntry): void {
    const { k, a, q, t, c } = payload
    const { user, key } = this.#device
    const made = this.#byLog.get(log) ?? []
    const pace = continued(this.#ground.tail(log).pace(made[0] ? made[0].header.payload.p : payload.p, key), made)
    const refusal = paceProblem(this.#stateFor(c), { log, k, user, a, q, t }, pace)
    if (refusal) throw new Denied(refusal)
  }

  #seal(draft: Draft): Sealed {
    try {
      return sealDraft(draft, this.#deps.random.bytes(SALT_BYTES))
    } catch (error) {
      if (error instanceof Mismatch) throw new Denied(refuse('limit-reached', error.message))
      throw error
    }
  }

  /** The state that every reader will judge an op of this control frontier in. */
  #stateFor(c: readonly OpCid[]): GuildState {
    return c.length === 0 || c.length === this.#controlHeads.length ? this.#state.view : this.#ground.control.stateAt(c)
  }

  #end(log: LogId): End {
    const known = this.#ends.get(log)
    if (known) return known
    const tail = this.#ground.tail(log)
    return { heads: tail.heads, last: tail.last(this.#device.key) }
  }

  #accept(made: VerifiedOp): void {
    const { op } = made
    const { header, cid, t } = op
    const heads = new Map([...this.#end(header.id).heads].filter(([head]) => !header.next.includes(head)))
    heads.set(cid, { time: header.clock.time, t })
    const last = { cid, q: header.payload.q, c: header.payload.c, t, time: header.clock.time }
    this.#ends.set(header.id, { heads, last })
    this.#made.push(made)
    this.#ops.push(op)
    const sameLog = this.#byLog.get(header.id)
    if (sameLog) sameLog.push(op)
    else this.#byLog.set(header.id, [op])
    if (opSchemas[op.k].log !== 'control') return
    const rankBefore = rank(this.#state.view, op.user) ?? ''
    // Composed upon everything that is here, an op has seen all of it.
    this.#state = reduce(this.#state, { op, rank: rankBefore, sees: () => true })
    this.#controlHeads = [...heads.keys()].toSorted()
  }
}
