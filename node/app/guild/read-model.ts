/**
 * What a guild's ops make of the messages and threads that are shown: each op as it comes, and what a change of the
 * control log, or of a thread, touches. Every method is called inside a write.
 */
import { isModeration, moderates } from '../../core/authorize.ts'
import { decodeEntry, decodeOp } from '../../core/codec.ts'
import type { MessageEvent, ThreadEvent } from '../../core/events.ts'
import {
  parseLogId,
  roomOf,
  type ChannelCid,
  type ChannelLogName,
  type GuildCid,
  type LogId,
  type OpCid
} from '../../core/ids.ts'
import { isThreadKind } from '../../core/op-schema.ts'
import type { Op } from '../../core/ops.ts'
import type { Clock, StoredOp } from '../../core/ports.ts'
import { standingOf, type Ground, type Standing } from '../../core/standing/index.ts'
import type { GuildState } from '../../core/state.ts'
import { StoredOpDamaged } from '../../storage/errors.ts'
import type { Storage } from '../../storage/index.ts'
import { targetsOf } from '../../storage/sqlite/log-store.ts'
import type { Judged } from '../../storage/sqlite/message-store.ts'
import { judgedIn } from './incoming.ts'
import { cutBeyond, pastGrace } from './recount.ts'
import { actOf, isSilenced, spokenSince, wakes } from './thread-rules.ts'
import { withoutVanished } from './without-vanished.ts'

export interface ChannelEvent {
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly event: MessageEvent | ThreadEvent
  /** Of what is told, in ms since the Unix epoch. */
  readonly t: number
}

/** What was verified when it came in is trusted when it is read back. @throws StoredOpDamaged */
export const decodeStored = ({ log }: Pick<Storage, 'log'>, stored: StoredOp): Op => {
  const user = log.userOf(stored.cert)
  const entry = decodeEntry(stored.entry)
  if (!user || !entry.ok) throw new StoredOpDamaged(entry.ok ? 'unknown device' : entry.reason)
  const op = decodeOp(entry.value, user, stored)
  if (!op.ok) throw new StoredOpDamaged(op.reason)
  return op.value
}

export class ReadModel {
  readonly #guild: GuildCid
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #ground: () => Ground

  /** @param ground what is known of the control log now. */
  constructor(guild: GuildCid, storage: Storage, clock: Clock, ground: () => Ground) {
    this.#guild = guild
    this.#storage = storage
    this.#clock = clock
    this.#ground = ground
  }

  /** Applies an op, and what had arrived before the message or thread that it is. */
  show(op: Op): readonly ChannelEvent[] {
    const place = parseLogId(op.header.id)
    if (place?.type !== 'channel') return []
    const { log } = this.#storage
    const number = log.ensure(op.header.id, this.#guild)
    const named = op.k === 'msg' || op.k === 'thread' ? log.naming(op.header.id, op.cid) : []
    const ops = [op, ...named.map((stored) => decodeStored(this.#storage, stored))]
    const all = ops.flatMap((each) => this.#judged(each))
    if (isThreadKind(op.k)) return this.#showThread(place, op, all)
    return this.#showMessage(number, place, op, all)
  }

  /** Judges again what a change of the control log may touch, and makes anew the messages and threads that it does. */
  recount(before: GuildState, after: GuildState): readonly ChannelEvent[] {
    return this.#judgeAgain([
      ...cutBeyond(this.#storage.log, this.#guild, before, after),
      ...pastGrace(this.#storage, this.#guild, this.#ground().hindsight, this.#clock.now())
    ])
  }

  #showMessage(number: number, place: ChannelLogName, op: Op, all: readonly Judged[]): readonly ChannelEvent[] {
    const { messages } = this.#storage
    const woken = op.k === 'msg' ? wakes(this.#storage, place, op) : undefined
    const events = all.flatMap((judged) => messages.apply(number, judged))
    const told = op.k === 'msg' ? withoutVanished(op.cid, events) : events
    const channel = roomOf(place)
    const spoken = told.some(({ type }) => type === 'message-created')
    const waking = woken && spoken ? [{ type: 'thread-updated', thread: woken } as const] : []
    return [...waking, ...told].map((event) => ({ channel, event, t: op.t }))
  }

  #showThread(place: ChannelLogName, op: Op, all: readonly Judged[]): readonly ChannelEvent[] {
    const [thread] = op.k === 'thread' ? [op.cid] : targetsOf(op)
    // In its own channel alone: there its author's rights were judged. What comes before its thread is taken with it.
    if (!thread || this.#storage.log.written(op.header.id, thread)?.k !== 'thread') return []
    const events = this.#storage.threads.apply(place, thread, all.flatMap(actOf))
    const told = events.map((event) => ({ channel: place.channel, event, t: op.t }))
    return [...told, ...this.#judgeAgain(spokenSince(this.#storage, place, thread, op))]
  }

  #judgeAgain(touched: readonly StoredOp[]): readonly ChannelEvent[] {
    const ops = touched.map((stored) => decodeStored(this.#storage, stored))
    return this.#rebuild(ops.filter((op) => this.#standsAnew(op)))
  }

  #standsAnew(op: Op): boolean {
    return this.#storage.standings.set(op.cid, this.#standingOf(op))
  }

  #standingOf(op: Op): Standing {
    const standing = standingOf(op, this.#ground())
    return standing !== 'void' && isSilenced(this.#storage, op, this.#ground().control) ? 'void' : standing
  }

  /** Nothing for an op that does not count. */
  #judged(op: Op): readonly Judged[] {
    const standing = this.#standingOf(op)
    this.#storage.standings.set(op.cid, standing)
    if (standing === 'void') return []
    return [{ op, moderator: standing === 'counts' && this.#moderated(op) }]
  }

  /** The moderator's bit is settled by the state that the op was written in. */
  #moderated(op: Op): boolean {
    return isModeration(op) && moderates(judgedIn(op, this.#ground().control), op)
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
    const { log } = this.#storage
    const place = parseLogId(id)
    const stored = log.get(cid)
    const number = log.number(id)
    if (place?.type !== 'channel' || stored?.log !== id || number === undefined) return []
    const ops = [stored, ...log.naming(id, cid)].map((each) => decodeStored(this.#storage, each))
    const events = this.#remake(number, place, cid, ops)
    const again = ops[0]?.k === 'thread' ? this.#judgeAgain(spokenSince(this.#storage, place, cid, ops[0])) : []
    // A correction of what is shown: everybody who looks is to hear of it, however old the message.
    const t = this.#clock.now()
    return [...events.map((event) => ({ channel: roomOf(place), event, t })), ...again]
  }

  /** @param ops what is made anew comes first. */
  #remake(number: number, place: ChannelLogName, cid: OpCid, ops: readonly Op[]): readonly ChannelEvent['event'][] {
    const { messages, threads } = this.#storage
    const judged = ops.flatMap((op) => this.#judged(op))
    if (ops[0]?.k === 'thread') return threads.rebuild(place, cid, judged.flatMap(actOf))
    return messages.rebuild(number, cid, judged)
  }
}
