/**
 * One guild on this node: its single writer. Every op, ours or a peer's, is judged against what is in memory, staged,
 * and committed together with its rows; only then does anybody hear of it.
 *
 * Invariants:
 * 1. one writer at a time looks at heads and chains (`#mutex`), so our own ops never fork;
 * 2. what memory is ahead of the disk is dropped when a commit fails (`#recover`), and whatever was composed or staged
 *    upon it fails too (`#generation`, and `#broken` until the recovery);
 * 3. `state` is committed state only.
 */
import type { AuditEntry } from '../../core/audit/index.ts'
import { authorize } from '../../core/authorize.ts'
import { ControlLog } from '../../core/control-log.ts'
import { diff } from '../../core/diff.ts'
import { StorageFailed } from '../../core/errors.ts'
import type { ThreadEvent } from '../../core/events.ts'
import { controlLog, profileLog, type GuildCid, type LogId } from '../../core/ids.ts'
import { openGenesis } from '../../core/kinds/create.ts'
import { isControlKind } from '../../core/kinds/index.ts'
import type { Op, Step, VerifiedOp } from '../../core/ops.ts'
import type { Device, Inbox, Receipt, Sealed } from '../../core/ports.ts'
import { Hindsight } from '../../core/standing/index.ts'
import type { ProfileEvent } from '../../core/events.ts'
import { isForgotten, withoutContents, withoutForgotten } from '../../core/forgettable.ts'
import type { GuildState } from '../../core/state.ts'
import type { Submission } from '../app.ts'
import { Arriving } from './arriving.ts'
import type { Runner } from '../../storage/sqlite/database.ts'
import { AuditTrail, type Trail } from './audit-trail.ts'
import type { ChannelEvent } from './channel-event.ts'
import { Composer, type ComposeOptions } from './composer.ts'
import { withCut } from './cut.ts'
import { decodeStored, rememberNaming } from './decode-stored.ts'
import { Crowds } from './crowds.ts'
import type { GuildDeps } from './deps.ts'
import { Branches, BranchPace, noteForks, type Fork } from './forks.ts'
import { withContents } from './forgetting.ts'
import { inBulk } from './in-bulk.ts'
import { isAhead, judgedIn, judgeIncoming } from './incoming.ts'
import { Previews } from './previews.ts'
import { Profiles } from './profiles.ts'
import { ReadModel } from './read-model.ts'
import type { Seals } from './seals.ts'
import { Tail } from './tail.ts'

export interface WriteOptions extends ComposeOptions {
  /** Rows that belong to the same transaction. */
  readonly alongside?: (ops: readonly Op[]) => void
  /** Called once the ops are on disk, before anybody hears of them. */
  readonly entering?: (ops: readonly Op[]) => void
  /** Told what the ops make of messages and threads, once they are on disk. */
  readonly shown?: (events: readonly ChannelEvent[]) => void
}

/** Ops that are staged together, and what they do to the control state. */
interface Batch {
  readonly ops: readonly VerifiedOp[]
  /** Known, but for their contents. */
  readonly filled: readonly VerifiedOp[]
  readonly before: GuildState
  readonly after: GuildState
  /** Written here, as opposed to received. */
  readonly own: boolean
  readonly backfill: boolean
  readonly forks: readonly Fork[]
  readonly trail: Trail
  readonly alongside: (ops: readonly Op[]) => void
  readonly entering: (ops: readonly Op[]) => void
  readonly shown: (events: readonly ChannelEvent[]) => void
}

/** What a batch has written, besides its ops. */
interface Written {
  readonly events: readonly ChannelEvent[]
  /** Of messages whose contents have come. */
  readonly filled: readonly ChannelEvent[]
  readonly audit: readonly AuditEntry[]
}

/** Messages that arrive this late are shown in their place, but are nobody's news. In ms. */
const NEWS = 24 * 3600 * 1000

const isAboutThread = (event: ChannelEvent['event']): event is ThreadEvent => event.type.startsWith('thread-')

const nothing = (): void => {}

const builtUponFailure = (): StorageFailed =>
  new StorageFailed('write-failed', { cause: new Error('a write that this one builds upon has failed') })

export class Guild {
  readonly cid: GuildCid
  readonly genesis: Uint8Array
  /** What keys and names are derived from. */
  readonly secret: Uint8Array | undefined
  readonly profiles = new Profiles()
  /** Is it shown by a snapshot, while its history is on its way? */
  readonly arriving: Arriving
  readonly #deps: GuildDeps
  readonly #tails = new Map<LogId, Tail>()
  readonly #branchPace = new BranchPace()
  readonly #crowds: Crowds
  readonly #previews = new Previews()
  readonly #readModel: ReadModel
  readonly #trail: AuditTrail
  #control: ControlLog
  #hindsight: Hindsight
  #committed: GuildState
  #generation = 0
  /** A staged batch could not be written: those behind it in the same transaction build upon it. */
  #broken = false
  #writer = this.#writerOf(0)
  /** Settles when what was staged last is kept, or has failed. */
  #staged: Promise<unknown> = Promise.resolve()
  /** The last of the writers in line. */
  #line: Promise<unknown> = Promise.resolve()

  constructor(cid: GuildCid, genesis: Uint8Array, deps: GuildDeps) {
    this.cid = cid
    this.genesis = genesis
    this.secret = openGenesis(genesis)?.secret
    this.#deps = deps
    this.#crowds = new Crowds(cid, deps.storage.devices)
    this.#control = this.#loadControl()
    this.#hindsight = new Hindsight(this.#control, cid)
    this.#trail = new AuditTrail(cid, deps.storage, deps.clock)
    this.#trail.reset(this.#control)
    this.#readModel = new ReadModel(cid, deps, () => ({
      control: this.#control,
      hindsight: this.#hindsight
    }))
    this.#committed = this.#control.state
    this.arriving = new Arriving(this, deps)
    for (const op of this.#stored(profileLog(cid))) this.profiles.apply(op)
    for (const [user, t] of this.#committed.erased) this.profiles.forget(user, t)
  }

  /** The state that is kept; while the guild arrives, the one that it is shown by. */
  get state(): GuildState {
    return this.arriving.state ?? this.#committed
  }

  get isArriving(): boolean {
    return this.arriving.state !== undefined
  }

  committed(): GuildState {
    return this.#committed
  }

  /** Of its channels. */
  get seals(): Seals {
    return this.#readModel.seals
  }

  get control(): ControlLog {
    return this.#control
  }

  /**
   * Writes ops as a device's user, all or none.
   *
   * @throws Denied with the first refusal; StorageFailed.
   */
  async write(device: Device, steps: readonly Step[], options: WriteOptions = {}): Promise<Submission> {
    await this.arriving.over()
    const { ops, before, after, committed } = await this.#inTurn(async () => {
      const generation = this.#generation
      const ground = { guild: this.cid, control: this.#control, tail: this.#tail }
      const whole = steps.map((step) =>
        typeof step === 'function' ? step : withCut(step, device.user, this.cid, this.#deps.storage.log)
      )
      const ops = await new Composer(this.#deps, ground, device).compose(whole, options)
      if (generation !== this.#generation) throw builtUponFailure()
      const before = this.#control.state
      for (const { op } of ops) this.#take(op)
      const after = this.#control.state
      const { alongside = nothing, entering = nothing, shown = nothing } = options
      const trail = this.#trail.follow(ops, this.#control)
      const batch = {
        ops,
        filled: [],
        before,
        after,
        own: true,
        backfill: false,
        forks: [],
        trail,
        alongside,
        entering,
        shown
      }
      return { ops, before, after, committed: this.#stage(batch, generation) }
    })
    await committed
    return { ops: ops.map(({ op }) => op), before, after }
  }

  /** Takes verified ops of peers, in the order given. Resolves when the admitted ones are kept. */
  async receive(
    ops: readonly VerifiedOp[],
    { backfill }: Parameters<Inbox['receive']>[2]
  ): Promise<readonly Receipt[]> {
    const { receipts, committed } = await this.#inTurn(() => {
      const before = this.#control.state
      const admitted: VerifiedOp[] = []
      const now = this.#deps.clock.now()
      const holdings = { control: this.#control, tail: this.#tail }
      const filled: VerifiedOp[] = []
      const branches = new Branches(this.#branchPace, this.#tail, this.#crowds, (device) =>
        this.#deps.storage.forks.has(this.cid, device)
      )
      const receipts = ops.map((verified): Receipt => {
        const receipt = judgeIncoming(verified.op, holdings, now) ?? branches.judge(verified.op, before, now, !backfill)
        const fills = receipt?.status === 'known' && this.#readModel.forgetting.fills(verified)
        if (receipt && !fills) return receipt
        if (!fills) this.#take(verified.op)
        const pile = fills ? filled : admitted
        pile.push(verified)
        return { status: 'admitted' }
      })
      this.#hold(withContents(this.#control, this.cid, filled))
      const batch = {
        // As it is to be kept, which only the state after all of them tells.
        ops: admitted.map((verified) => this.#asKept(verified, now)),
        filled,
        before,
        after: this.#control.state,
        own: false,
        backfill,
        forks: branches.forks,
        trail: this.#trail.follow(admitted, this.#control),
        alongside: nothing,
        entering: nothing,
        shown: nothing
      }
      return {
        receipts,
        committed: admitted.length + filled.length > 0 ? this.#stage(batch, this.#generation) : undefined
      }
    })
    await committed
    // What is known may have been staged a moment ago: its sender counts on it being kept.
    if (receipts.some(({ status }) => status === 'known')) await this.#staged
    return receipts
  }

  /** Makes the audit log when there is none, as after an update from a version without it. */
  async recallAudit(): Promise<void> {
    await this.#inTurn(() =>
      this.#deps.storage.db.write(() => this.#trail.recall(this.#control), undefined, 'replaceable')
    )
  }

  /** Shows messages whose history is still on its way. They enter the log when their parents are here. */
  async preview(ops: readonly VerifiedOp[], sealed: Sealed | null): Promise<void> {
    const { ground } = this.arriving
    const isPlausible = (op: Op): boolean =>
      ground ? this.#isNow(op) && this.arriving.allows(op) : this.#isPlausible(op)
    const held = sealed && isPlausible(sealed.seal.op) && this.#readModel.counts(sealed.seal.op, ground) ? sealed : null
    const plausible = ops.filter(({ op }) => isPlausible(op))
    const chosen = this.#previews.choose(plausible, held, this.#deps.clock.now())
    const shown = chosen.map(({ op }) => op)
    this.arriving.note(shown)
    await this.#show(() => this.#readModel.preview(shown, ground))
  }

  /** Judges anew, on what is known now, what was shown before its history was here. */
  async review(shown: readonly Op[]): Promise<void> {
    await this.#show(() => this.#readModel.review(shown, (op) => this.#isPlausible(op)))
  }

  /** All of the control log that a peer has is here. */
  async arrived(): Promise<void> {
    await this.#staged
    await this.#inTurn(() => this.arriving.end())
  }

  async #show(work: () => readonly ChannelEvent[]): Promise<void> {
    const { db, log, threads } = this.#deps.storage
    try {
      await db.write(work, (events) => this.#announce(events, true), 'replaceable')
    } catch (error) {
      log.forgetNumbers()
      threads.forgetMemo()
      throw error
    }
  }

  readonly #tail = (log: LogId): Tail => {
    const known = this.#tails.get(log)
    if (known) return known
    const tail = new Tail(log, this.#deps.storage.log)
    this.#tails.set(log, tail)
    return tail
  }

  #inTurn<T>(work: () => Promise<T> | T): Promise<T> {
    const turn = this.#line.then(work)
    this.#line = turn.catch(nothing)
    return turn
  }

  #take(op: Op): void {
    this.#tail(op.header.id).advance(op)
    if (isControlKind(op.k)) this.#control.add(op)
  }

  #stage(batch: Batch, generation: number): Promise<void> {
    const { db } = this.#deps.storage
    const committed = (written: Written): void => this.#afterCommit(batch, written)
    // A power cut leaves a hole that peers fill again.
    const keeping = batch.own ? 'synced' : 'replaceable'
    // What is written alongside may be refused, and nothing else is to be undone with it.
    const isAlone = batch.alongside !== nothing
    const writer = isAlone ? this.#writerOf(generation) : this.#writer
    const staged = db.writeWith(writer, batch, committed, keeping)
    const done = staged.then(nothing, (error: unknown) => {
      this.#recover(generation)
      throw error
    })
    this.#staged = done.catch(nothing)
    return done
  }

  #writerOf(generation: number): Runner<Batch, Written> {
    return (batches) => {
      if (generation !== this.#generation || this.#broken) throw builtUponFailure()
      try {
        return this.#writeAll(batches)
      } catch (error) {
        this.#broken = true
        this.#deps.storage.log.forgetNumbers()
        throw error
      }
    }
  }

  /** Inside a write. */
  #writeAll(batches: readonly Batch[]): readonly Written[] {
    for (const { alongside, ops } of batches) alongside(ops.map(({ op }) => op))
    const all = batches.flatMap(({ ops }) => ops)
    const areNew = batches.every(({ own }) => own)
    this.#append(all, areNew)
    rememberNaming(all)
    // What names a message that was said a moment ago has its own turn.
    const each = batches.length > 1 || batches.some(({ backfill }) => backfill)
    this.#readModel.expect(all, { each, areNew })
    return batches.map((batch) => this.#writeRows(batch))
  }

  #writeRows(batch: Batch): Written {
    const shown = batch.ops.flatMap(({ op }) => this.#readModel.show(op))
    const filled = this.#readModel.fill(batch.filled)
    const recounted = this.#readModel.recount(batch.before, batch.after)
    this.#readModel.forgetting.unerased(this.cid, batch.before, batch.after)
    this.#readModel.gone.revive(batch.before, batch.after, this.#control)
    const now = this.#deps.clock.now()
    this.#readModel.forgetting.after(batch.ops, (op) => isForgotten(batch.after, op, now) || this.#isGone(op))
    for (const fork of noteForks(this.cid, batch.forks, this.#deps)) this.#deps.forked(this.cid, fork)
    const audit = this.#trail.keep(batch.trail, this.#readModel.takeTurned())
    return { events: [...shown, ...inBulk(recounted)], filled, audit }
  }

  /** Was it said in a room that has been deleted? */
  #isGone(op: Op): boolean {
    return this.#readModel.gone.has(op.header.id, this.#control.state, this.#control)
  }

  #asKept(verified: VerifiedOp, now: number): VerifiedOp {
    return this.#isGone(verified.op) ? withoutContents(verified) : withoutForgotten(verified, this.#control.state, now)
  }

  #hold(control: ControlLog): void {
    if (control === this.#control) return
    this.#control = control
    this.#hindsight = new Hindsight(control, this.cid)
  }

  /** Drops what memory holds and the disk does not. */
  #recover(generation: number): void {
    if (generation !== this.#generation) return
    this.#generation += 1
    this.#writer = this.#writerOf(this.#generation)
    this.#broken = false
    this.#tails.clear()
    this.#deps.storage.log.forgetNumbers()
    this.seals.forgetAll()
    this.#deps.storage.threads.forgetMemo()
    this.#hold(this.#loadControl())
    this.#trail.reset(this.#control)
    this.#committed = this.#control.state
  }

  #append(ops: readonly VerifiedOp[], areNew: boolean): void {
    for (const [id, inLog] of Map.groupBy(ops, ({ op }) => op.header.id)) {
      this.#deps.storage.log.append(id, this.cid, inLog, areNew)
    }
  }

  #isNow(op: Op): boolean {
    return !isAhead(op, this.#deps.clock.now())
  }

  /** Everything that can be asked of an op whose parents are not here yet. */
  #isPlausible(op: Op): boolean {
    if (this.#control.missing(op.header.payload.c).length > 0 || !this.#isNow(op)) return false
    return authorize(judgedIn(op, this.#control), op) === null
  }

  #afterCommit(batch: Batch, { events, filled, audit }: Written): void {
    for (const { op } of batch.ops) this.#tail(op.header.id).settle(op.cid)
    const { before, after } = batch
    this.#committed = after
    batch.entering(batch.ops.map(({ op }) => op))
    batch.shown(events)
    // Peers first: who hears of the last local member's leaving stops carrying the guild.
    this.#deps.committed(this.cid, batch.ops, batch.own)
    if (after !== before && !this.arriving.state) {
      const fresh = before.createdAt === 0
      this.#deps.publish({
        kind: 'control',
        guild: this.cid,
        before: fresh ? null : before,
        after,
        changes: diff(before, after)
      })
    }
    for (const { op } of [...batch.ops, ...batch.filled]) {
      const event = this.profiles.apply(op)
      if (event) this.#deps.publish({ kind: 'profile', guild: this.cid, event })
    }
    for (const event of this.#unnamed(before, after)) this.#deps.publish({ kind: 'profile', guild: this.cid, event })
    this.#announce(events, batch.backfill)
    this.#announce(filled, false)
    // Nobody was there to hear how the guild began.
    const news = batch.backfill || before.createdAt === 0 ? [] : this.#trail.news(audit, NEWS)
    for (const entry of news) this.#deps.publish({ kind: 'audit', guild: this.cid, entry })
    const lost = batch.trail.shifts.filter(({ refusal }) => refusal !== null).map(({ op }) => op)
    if (lost.length > 0) this.#deps.reversed(this.cid, lost)
  }

  #unnamed(before: GuildState, after: GuildState): readonly ProfileEvent[] {
    if (before.erased === after.erased) return []
    return [...after.erased].flatMap(([user, t]) => this.profiles.forget(user, t) ?? [])
  }

  /** Forgets a part of what is older than the guild keeps, erased, or too much. @returns whether there may be more. */
  async sweep(): Promise<boolean> {
    const work = () => this.#readModel.sweeping.slice(this.#committed, this.#control)
    const { more } = await this.#deps.storage.db.write(work, ({ events }) => this.#announce(events, false))
    return more
  }

  #announce(events: readonly ChannelEvent[], backfill: boolean): void {
    const now = this.#deps.clock.now()
    for (const { channel, event, t } of events) {
      const late = backfill || t < now - NEWS
      if (isAboutThread(event)) this.#deps.publish({ kind: 'thread', guild: this.cid, event, backfill: late })
      else this.#deps.publish({ kind: 'message', guild: this.cid, channel, event, backfill: late })
    }
  }

  #loadControl(): ControlLog {
    const control = new ControlLog(this.cid)
    for (const op of this.#stored(controlLog(this.cid))) control.add(op)
    return control
  }

  #stored(log: LogId): readonly Op[] {
    const { storage } = this.#deps
    return storage.log.all(log).map((stored) => decodeStored(storage, stored))
  }
}
