/**
 * What a guild's node forgets in the background, a slice at a time: what erased users wrote, what was said in
 * rooms that are deleted, what is older than the guild keeps, and the oldest of what is too much for this node. Headers stay, and no verdict changes.
 */
import type { ControlLog } from '../../core/control-log.ts'
import { isErased, retentionLine } from '../../core/forgettable.ts'
import {
  controlLog,
  parseLogId,
  profileLog,
  roomOf,
  type GuildCid,
  type LogId,
  type OpCid,
  type UserCid
} from '../../core/ids.ts'
import type { Op } from '../../core/ops.ts'
import type { Clock } from '../../core/ports.ts'
import type { GuildState } from '../../core/state.ts'
import type { Storage } from '../../storage/index.ts'
import type { Held, Holder } from '../../storage/sqlite/content-store.ts'
import type { ChannelEvent } from './channel-event.ts'
import { decodeStored } from './decode-stored.ts'
import type { GoneRooms } from './gone-rooms.ts'
import type { Quotas } from './quotas.ts'

/** Ops that are forgotten in one write; as many as one MESSAGE_DELETE_BULK names. */
const SLICE = 100

export interface SweepingParts {
  readonly guild: GuildCid
  readonly storage: Storage
  readonly clock: Clock
  readonly quotas: Quotas
  readonly gone: GoneRooms
  /** Shows messages anew that ops name. */
  rebuild(ops: readonly Op[]): readonly ChannelEvent[]
}

export interface Slice {
  readonly events: readonly ChannelEvent[]
  readonly more: boolean
}

export class Sweeping {
  readonly #parts: SweepingParts
  /** Erasures whose whole past is gone; what comes later is never stored. */
  readonly #done = new Map<UserCid, number>()

  /** Logs of deleted rooms that have nothing left; what comes later is never stored. */
  readonly #emptied = new Set<LogId>()

  constructor(parts: SweepingParts) {
    this.#parts = parts
  }

  /** Call inside a write. */
  slice(state: GuildState, control: ControlLog): Slice {
    const held = this.#erased(state) ?? this.#gone(state, control) ?? this.#expired(state) ?? this.#tooMuch()
    return held ? { events: this.#forget(held), more: true } : { events: [], more: false }
  }

  #erased(state: GuildState): readonly Held[] | undefined {
    const { guild, storage } = this.#parts
    const pending = [...state.erased].filter(([user, t]) => this.#doneOf(user) < t)
    if (pending.length === 0) return undefined
    for (const [user, t] of pending) {
      const held = storage.log.contents.writtenBy(guild, user, t, SLICE)
      if (held.length > 0) return held
      storage.log.contents.forgoBy(guild, user, t)
    }
    this.#forgetNames(state, Math.min(...pending.map(([user]) => this.#doneOf(user))))
    for (const [user, t] of pending) this.#done.set(user, t)
    return undefined
  }

  #doneOf(user: UserCid): number {
    return this.#done.get(user) ?? -1
  }

  /**
   * What others called them after `t`, in admitting them or by a nickname.
   *
   * Attack when absent: a member has themselves erased again and again, and every node reads all names each time.
   */
  #forgetNames(state: GuildState, t: number): void {
    const { guild, storage } = this.#parts
    for (const id of [controlLog(guild), profileLog(guild)]) {
      const names = storage.log.laterThan(id, ['admit', 'nick'], t).map((stored) => decodeStored(storage, stored))
      for (const op of names) if (isErased(state, op)) storage.log.contents.drop(op.cid)
    }
  }

  #gone(state: GuildState, control: ControlLog): readonly Held[] | undefined {
    for (const id of this.#channelLogs()) {
      if (!this.#parts.gone.has(id, state, control)) this.#emptied.delete(id)
      else if (!this.#emptied.has(id)) {
        const held = this.#oldest(id, Number.MAX_SAFE_INTEGER, SLICE)
        if (held.length > 0) return held
        this.#forgo(id, Number.MAX_SAFE_INTEGER)
        this.#emptied.add(id)
      }
    }
    return undefined
  }

  #expired(state: GuildState): readonly Held[] | undefined {
    const line = retentionLine(state, this.#parts.clock.now())
    if (line === -Infinity) return undefined
    for (const id of this.#channelLogs()) {
      const held = this.#oldest(id, line, SLICE)
      if (held.length > 0) return held
      this.#forgo(id, line)
    }
    return undefined
  }

  #tooMuch(): readonly Held[] | undefined {
    const { guild, storage, quotas } = this.#parts
    const { contents } = storage.log
    const author = quotas.author > 0 ? contents.over(guild, 'user', quotas.author) : undefined
    if (author) {
      const held = contents.writtenBy(guild, userOf(author), Number.MAX_SAFE_INTEGER, SLICE)
      return worth(held, contents.used(guild, author) - quotas.author)
    }
    const channel = quotas.channel > 0 ? contents.over(guild, 'log', quotas.channel) : undefined
    if (channel) {
      const held = contents.oldest(logOf(channel), Number.MAX_SAFE_INTEGER, SLICE)
      return worth(held, contents.used(guild, channel) - quotas.channel)
    }
    const excess = contents.used(guild, '') - quotas.guild
    return quotas.guild > 0 && excess > 0 ? worth(this.#oldestOfAll(), excess) : undefined
  }

  /** The oldest messages of the channel that has the oldest. */
  #oldestOfAll(): readonly Held[] {
    const first = this.#channelLogs()
      .flatMap((log) => this.#oldest(log, Number.MAX_SAFE_INTEGER, 1))
      .toSorted((a, b) => a.t - b.t)[0]
    return first ? this.#oldest(first.log, Number.MAX_SAFE_INTEGER, SLICE) : []
  }

  #channelLogs(): readonly LogId[] {
    const { guild, storage } = this.#parts
    return storage.log
      .logs(guild)
      .map(({ id }) => id)
      .filter((id) => parseLogId(id)?.type === 'channel')
  }

  #forgo(id: LogId, t: number): void {
    const number = this.#parts.storage.log.number(id)
    if (number !== undefined) this.#parts.storage.log.contents.forgoOlder(number, t)
  }

  #oldest(id: LogId, t: number, limit: number): readonly Held[] {
    const number = this.#parts.storage.log.number(id)
    return number === undefined ? [] : this.#parts.storage.log.contents.oldest(number, t, limit)
  }

  #forget(held: readonly Held[]): readonly ChannelEvent[] {
    return [...Map.groupBy(held, ({ log }) => log)].flatMap(([log, ops]) =>
      this.#forgetIn(
        log,
        ops.map(({ cid }) => cid)
      )
    )
  }

  #decoded(cid: OpCid): readonly Op[] {
    const stored = this.#parts.storage.log.get(cid)
    return stored ? [decodeStored(this.#parts.storage, stored)] : []
  }

  /** Is there something left of what the op changes, to be shown without it? */
  #changesShown(op: Op): boolean {
    if (op.k === 'edit') return op.body !== null && this.#parts.storage.messages.byCid(op.body.message) !== undefined
    return op.k === 'thread' || op.k === 'thread.set'
  }

  /** Messages go out of sight; of one whose edit alone goes, what it said before is shown, and so are threads without names. */
  #forgetIn(id: LogId, cids: readonly OpCid[]): readonly ChannelEvent[] {
    const { storage, clock } = this.#parts
    const number = storage.log.number(id)
    const ops = cids.flatMap((cid) => this.#decoded(cid))
    for (const cid of cids) storage.log.contents.drop(cid)
    const place = parseLogId(id)
    if (number === undefined || place?.type !== 'channel') return []
    const messages = cids.flatMap((cid) => storage.messages.forget(number, cid) ?? [])
    const corrected = this.#parts.rebuild(ops.filter((op) => this.#changesShown(op)))
    if (messages.length === 0) return corrected
    return [{ channel: roomOf(place), event: { type: 'messages-deleted', messages }, t: clock.now() }, ...corrected]
  }
}

/** The first of these, until they are `excess` bytes. */
const worth = (held: readonly Held[], excess: number): readonly Held[] => {
  let sum = 0
  return held.filter(({ size }) => {
    const isNeeded = sum < excess
    sum += size
    return isNeeded
  })
}

const userOf = (holder: Holder): UserCid => holder.slice('user/'.length) as UserCid
const logOf = (holder: Holder): number => Number(holder.slice('log/'.length))
