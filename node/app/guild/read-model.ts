/**
 * What a guild's ops make of the messages and threads that are shown: each op as it comes, and what a change of the
 * control log, or of a thread, touches. Every method is called inside a write.
 */
import { ALERT } from '../../core/automod/flagged.ts'
import { asHeard, isModeration, moderates } from '../../core/authorize.ts'
import {
  channelLog,
  parseLogId,
  roomOf,
  type ChannelLogName,
  type GuildCid,
  threadLog,
  type LogId,
  type OpCid,
  type ThreadCid
} from '../../core/ids.ts'
import { isThreadKind } from '../../core/op-schema.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import { FOLLOWED } from '../../core/sources.ts'
import type { Clock, StoredOp } from '../../core/ports.ts'
import { GRACE, isOmitted, standingOf, type Ground, type Standing } from '../../core/standing/index.ts'
import type { GuildState } from '../../core/state.ts'
import { saysVoice } from '../../core/voice-message.ts'
import type { Storage } from '../../storage/index.ts'
import { targetsOf } from '../../core/targets.ts'
import type { Judged } from '../../storage/sqlite/message-store.ts'
import { decodeStored } from './decode-stored.ts'
import type { ChannelEvent } from './channel-event.ts'
import type { GuildDeps } from './deps.ts'
import { Forgetting } from './forgetting.ts'
import { GoneRooms } from './gone-rooms.ts'
import { judgedIn } from './incoming.ts'
import { cutBeyond, isLate, leftOut, pastGrace } from './recount.ts'
import { Seals } from './seals.ts'
import { Sweeping } from './sweeping.ts'
import { actOf, isSilenced, postOf, spokenSince, wakes } from './thread-rules.ts'
import { withoutVanished } from './without-vanished.ts'

/** Does it show what takes a right of its own? */
const isMoreThanText = ({ body, header }: Op<'msg'>): boolean =>
  body !== null &&
  (body.tts ||
    body.type === FOLLOWED ||
    body.type === ALERT ||
    header.payload.a !== null ||
    saysVoice(body) ||
    [body.files, body.stickers, body.poll, body.origin, body.forward].some((part) => part !== undefined))

export type ReadModelDeps = Pick<GuildDeps, 'storage' | 'clock' | 'quotas'>

export class ReadModel {
  readonly forgetting: Forgetting
  readonly seals: Seals
  readonly sweeping: Sweeping
  readonly gone: GoneRooms
  readonly #guild: GuildCid
  readonly #storage: Storage
  readonly #clock: Clock
  #ground: () => Ground
  #turned: Op[] = []
  /** Ops that others have named which were shown since some were expected; undefined: see `expect`. */
  #named: Set<OpCid> | undefined

  /** @param ground what is known of the control log now. */
  constructor(guild: GuildCid, { storage, clock, quotas }: ReadModelDeps, ground: () => Ground) {
    this.#guild = guild
    this.#storage = storage
    this.#clock = clock
    this.#ground = ground
    this.seals = new Seals(storage, () => ground().control)
    this.forgetting = new Forgetting(storage, (op) => this.#judged(op))
    this.gone = new GoneRooms(guild, storage)
    const rebuild = (ops: readonly Op[]): readonly ChannelEvent[] => this.#rebuild(ops)
    this.sweeping = new Sweeping({ guild, storage, clock, quotas, gone: this.gone, rebuild })
  }

  /**
   * These ops are about to be shown.
   *
   * @param each what names a message is applied when its own turn comes, so that clients hear of a message that is deleted a
   *   moment later. Otherwise it is applied with the message: of a history, that would be twice.
   * @param areNew they have just been made here.
   */
  expect(ops: readonly VerifiedOp[], { each, areNew }: { readonly each: boolean; readonly areNew: boolean }): void {
    const cids = ops.map(({ op }) => op.cid)
    this.#named = each ? new Set() : undefined
    this.#storage.standings.expect(cids, areNew)
    this.#storage.messages.expect(cids, areNew)
    this.#storage.threads.expect(cids, areNew)
  }

  /** Applies an op, and what had arrived before the message or thread that it is. */
  show(op: Op): readonly ChannelEvent[] {
    const place = parseLogId(op.header.id)
    if (place?.type !== 'channel') return []
    const { log } = this.#storage
    const number = log.ensure(op.header.id, this.#guild)
    const named = (op.k === 'msg' || op.k === 'thread') && this.#isNamed(op.cid) ? log.naming(op.header.id, op.cid) : []
    for (const target of this.#named ? targetsOf(op) : []) this.#named?.add(target)
    const all = [op, ...this.#decoded(named)].flatMap((each) => this.#judged(each))
    if (isThreadKind(op.k)) return this.#showThread(place, op, all)
    const shown = this.#showMessage(number, place, op, all)
    if (op.k === 'seal') return [...shown, ...this.#sealed(op)]
    return op.k === 'edit' && op.body && op.display?.poll
      ? [...shown, ...this.#rebuildOne(op.header.id, op.body.message)]
      : shown
  }

  /** Shows ops whose history is on its way. @param ground what they are judged on; what is known now when absent */
  preview(ops: readonly Op[], ground?: Ground): readonly ChannelEvent[] {
    return this.#on(ground, () => ops.flatMap((op) => this.show(op)))
  }

  /** Makes anew, on what is known now, the messages that were shown before their history was here. */
  review(ops: readonly Op[], isPlausible: (op: Op) => boolean): readonly ChannelEvent[] {
    return ops.filter(({ k }) => k === 'msg').flatMap((message) => this.#reviewOne(message, ops, isPlausible))
  }

  /**
   * Takes contents that were lacking, and shows what they belong to: of what is as new as its message, clients are told,
   * be it that it was withheld or that its deletion has turned out void.
   */
  fill(ops: readonly VerifiedOp[]): readonly ChannelEvent[] {
    for (const verified of ops) this.#storage.log.contents.fill(verified)
    const written = Math.max(0, ...ops.map(({ op }) => op.t))
    return this.#rebuild(ops.map(({ op }) => op)).map((event) => ({ ...event, t: written }))
  }

  /** Judges again what a change of the control log may touch, and makes anew the messages and threads that it does. */
  recount(before: GuildState, after: GuildState): readonly ChannelEvent[] {
    const { hindsight } = this.#ground()
    const changes = hindsight.takeChanges()
    const now = this.#clock.now()
    const touched = [
      ...cutBeyond(this.#storage.log, this.#guild, before, after),
      ...pastGrace(this.#storage, this.#guild, hindsight, changes, now),
      ...leftOut(this.#storage, this.#guild, before.removals !== after.removals || isLate(changes, now))
    ]
    return this.#reconsider(this.#decoded(touched))
  }

  /** Ops that stand otherwise than before, since this was asked last. */
  takeTurned(): readonly Op[] {
    const turned = this.#turned
    this.#turned = []
    return turned
  }

  /** Would the op count? @param ground on which that is judged; what is known now when absent */
  counts(op: Op, ground?: Ground): boolean {
    return this.#on(ground, () => this.#standingOf(op) !== 'void')
  }

  #on<T>(ground: Ground | undefined, work: () => T): T {
    const known = this.#ground
    if (ground) this.#ground = () => ground
    try {
      return work()
    } finally {
      this.#ground = known
    }
  }

  #reviewOne({ cid, header }: Op, ops: readonly Op[], isPlausible: (op: Op) => boolean): readonly ChannelEvent[] {
    const { log, messages } = this.#storage
    const place = parseLogId(header.id)
    const number = log.number(header.id)
    if (place?.type !== 'channel' || number === undefined) return []
    if (log.has(cid)) return this.#rebuildOne(header.id, cid)
    const about = ops.filter((op) => op.cid === cid || targetsOf(op).includes(cid))
    const judged = about.filter(isPlausible).flatMap((op) => this.#judged(op))
    const t = this.#clock.now()
    return messages.rebuild(number, cid, judged).map((event) => ({ channel: roomOf(place), event, t }))
  }

  /** Has what names the op come before it? */
  #isNamed(cid: OpCid): boolean {
    const { log } = this.#storage
    return this.#named ? log.wasNamed(cid) || this.#named.has(cid) : log.isNamed(cid)
  }

  #decoded(stored: readonly StoredOp[]): readonly Op[] {
    return stored.map((each) => decodeStored(this.#storage, each))
  }

  #showMessage(number: number, place: ChannelLogName, op: Op, all: readonly Judged[]): readonly ChannelEvent[] {
    const { messages } = this.#storage
    const woken = op.k === 'msg' ? wakes(this.#storage, place, op) : undefined
    const events = all.flatMap((judged) => messages.apply(number, judged))
    const told = op.k === 'msg' ? withoutVanished(op.cid, events) : events
    const spoken = told.some(({ type }) => type === 'message-created')
    const waking = woken && spoken ? [{ type: 'thread-updated', thread: woken } as const] : []
    return [...waking, ...told].map((event) => ({ channel: roomOf(place), event, t: op.t }))
  }

  #showThread(place: ChannelLogName, op: Op, all: readonly Judged[]): readonly ChannelEvent[] {
    const [thread] = op.k === 'thread' ? [op.cid] : targetsOf(op)
    // In its own channel alone: there its author's rights were judged. What comes before its thread is taken with it.
    if (!thread || this.#storage.log.written(op.header.id, thread)?.k !== 'thread') return []
    const events = this.#storage.threads.apply(place, thread, all.flatMap(actOf))
    const told = events.map((event) => ({ channel: place.channel, event, t: op.t }))
    return [...told, ...this.#reconsider(this.#decoded(spokenSince(this.#storage, place, thread, op)))]
  }

  /** Makes anew what stands otherwise than before; a seal among it takes along what it decides. */
  #reconsider(ops: readonly Op[]): readonly ChannelEvent[] {
    const changed = ops.filter((op) => this.#standsAnew(op))
    this.#turned.push(...changed)
    const seals = changed.filter((op) => op.k === 'seal')
    for (const seal of seals) this.seals.forget(seal.header.id)
    return [...this.#rebuild(changed), ...seals.flatMap((seal) => this.#decided(seal, true))]
  }

  /** A seal has come. */
  #sealed(op: Op<'seal'>): readonly ChannelEvent[] {
    const isLate = this.seals.bookOf(op.header.id).newest >= op.t
    return this.seals.take(op) ? this.#decided(op, isLate) : []
  }

  /** What a seal leaves out although it is older; and what it covers, if that stands, or may stand, for want of one. */
  #decided(seal: Op<'seal'>, isLate: boolean): readonly ChannelEvent[] {
    const { log, seals, standings } = this.#storage
    for (const cid of this.seals.beyond(seal, seal.t - GRACE)) seals.omit(this.#guild, cid)
    const omitted = seals.omitted(this.#guild)
    const range = this.seals.range(seal).map(({ cid }) => cid)
    const covered = isLate ? range : standings.among(range)
    const ops = [...omitted, ...covered].map((cid) => log.get(cid)).filter((stored) => stored !== undefined)
    const inLog = ops.filter((stored) => stored.log === seal.header.id)
    return this.#reconsider(inLog.map((stored) => decodeStored(this.#storage, stored)).filter(({ k }) => k !== 'seal'))
  }

  #standsAnew(op: Op): boolean {
    return this.#storage.standings.set(op.cid, this.#standingOf(op))
  }

  #standingOf(op: Op): Standing {
    const book = this.seals.bookOf(op.header.id)
    if (op.k !== 'seal' && isOmitted(book, op)) this.#storage.seals.omit(this.#guild, op.cid)
    const standing = standingOf(op, this.#ground(), book)
    return standing !== 'void' && isSilenced(this.#storage, op, this.#ground().control) ? 'void' : standing
  }

  /** Nothing for an op that does not count. */
  #judged(op: Op): readonly Judged[] {
    const standing = this.#standingOf(op)
    this.#storage.standings.set(op.cid, standing)
    if (standing === 'void') return []
    const post = op.k === 'msg' ? postOf(this.#storage, op, this.#ground().control) : undefined
    const moderator = standing === 'counts' && this.#moderated(op)
    return [{ op: this.#heard(op), moderator, ...(post && { post }) }]
  }

  /** The moderator's bit is settled by the state that the op was written in. */
  #moderated(op: Op): boolean {
    return isModeration(op) && moderates(judgedIn(op, this.#ground().control), op)
  }

  /** Whether a text is spoken too, whether files, stickers and a poll are shown with it, and whether it is an alert. */
  #heard(op: Op): Op {
    if (op.k !== 'msg' && op.k !== 'edit') return op
    const isAsked =
      op.k === 'msg' ? isMoreThanText(op) : op.display && (op.display.files ?? op.display.poll ?? saysVoice(op.display))
    const place = isAsked ? parseLogId(op.header.id) : undefined
    return place?.type === 'channel' ? asHeard(judgedIn(op, this.#ground().control), op, place.channel) : op
  }

  /** Makes the messages and threads anew that these ops are, or name. */
  #rebuild(ops: readonly Op[]): readonly ChannelEvent[] {
    const touched = new Map(
      ops.flatMap((op) =>
        [...(op.k === 'msg' || op.k === 'thread' ? [op.cid] : []), ...targetsOf(op)].map((cid) => [cid, op.header.id])
      )
    )
    return [...touched].flatMap(([cid, id]) => this.#rebuildOne(id, cid))
  }

  #rebuildOne(id: LogId, cid: OpCid): readonly ChannelEvent[] {
    const { log, messages } = this.#storage
    const place = parseLogId(id)
    const stored = log.get(cid)
    const number = log.number(id)
    if (place?.type !== 'channel' || stored?.log !== id || number === undefined) return []
    const wasDeleted = messages.isBuried(cid)
    const ops = this.#decoded([stored, ...log.naming(id, cid)])
    const events = this.#remake(number, place, cid, ops)
    if (ops[0]?.k === 'thread') this.forgetting.settleThread(id, cid)
    else this.forgetting.settle(id, cid, wasDeleted)
    // A correction of what is shown: everybody who looks is to hear of it, however old the message.
    const t = this.#clock.now()
    return [...events.map((event) => ({ channel: roomOf(place), event, t })), ...this.#heardAgain(place, ops)]
  }

  /** @param ops what is made anew comes first. */
  #remake(number: number, place: ChannelLogName, cid: OpCid, ops: readonly Op[]): readonly ChannelEvent['event'][] {
    const { messages, threads } = this.#storage
    const judged = ops.flatMap((op) => this.#judged(op))
    if (ops[0]?.k === 'thread') {
      const events = threads.rebuild(place, cid, judged.flatMap(actOf))
      const isBack = events.some(({ type }) => type === 'thread-created')
      if (isBack) this.#revive(place, cid)
      return events
    }
    return messages.rebuild(number, cid, judged)
  }

  /** A thread's deletion does not count any more: what it was called, and what was said there, is wanted. */
  #revive(place: ChannelLogName, thread: ThreadCid): void {
    this.forgetting.reviveThread(channelLog(place.guild, place.channel), thread)
    this.gone.want(threadLog(place.guild, place.channel, thread), this.#ground().control.state)
  }

  /** What has been said in a thread that has been made anew. */
  #heardAgain(place: ChannelLogName, [first]: readonly Op[]): readonly ChannelEvent[] {
    if (first?.k !== 'thread') return []
    return this.#reconsider(this.#decoded(spokenSince(this.#storage, place, first.cid, first)))
  }
}
