/** The growing end of one log, as the single writer sees it: heads, each device's last op, and ops not yet on disk. */
import { gapBelow } from '../../core/causal/gap.ts'
import type { ChainLink, Link } from '../../core/chain.ts'
import type { Pace } from '../../core/pace.ts'
import type { DeviceKey, LogId, OpCid } from '../../core/ids.ts'
import type { Kind, Op } from '../../core/ops.ts'
import type { Place } from '../../storage/sqlite/branch-store.ts'
import type { LogStore } from '../../storage/sqlite/log-store.ts'
import { Paces } from './paces.ts'

/** So many ops of one place are looked at. */
const RIVALS = 3

/** Ops on disk that are kept at hand, the latest: what comes next names them as its parents, and goes on from them. */
const KEPT = 32

/** Later than any row's number. */
const FRESH = 2 ** 52

interface Fresh extends ChainLink, Place {
  readonly device: DeviceKey
  readonly p: OpCid | null
  readonly k: Kind
}

/** What and when an op of the log is. */
export type Written = Pick<Fresh, 'k' | 't'>

export class Tail {
  readonly id: LogId
  readonly heads = new Map<OpCid, Link>()
  /** When each head came, among those on disk or after all of them. */
  readonly #orders = new Map<OpCid, number>()
  readonly #log: LogStore
  readonly #last = new Map<DeviceKey, ChainLink | undefined>()
  /** Staged, not yet committed, so that readers of the store do not see them; and the latest that are on disk. */
  readonly #fresh = new Map<OpCid, Fresh>()
  /** Those of them that are on disk, the oldest first. */
  readonly #settled: OpCid[] = []
  /** Ops that are not on disk have come after all that are. */
  #order = FRESH
  readonly #paces = new Paces((cid) => this.#fresh.get(cid) ?? this.#log.step(cid))

  constructor(id: LogId, log: LogStore) {
    this.id = id
    this.#log = log
    for (const cid of log.heads(id)) {
      const link = log.link(id, cid)
      if (!link) continue
      this.heads.set(cid, link)
      this.#orders.set(cid, log.branches.place(cid)?.order ?? 0)
    }
  }

  has(cid: OpCid): boolean {
    return this.link(cid) !== undefined
  }

  /** Is it here? What goes on with its device's chain is not: nothing has to be looked up. */
  holds({ cid, header }: Op): boolean {
    const last = this.last(header.key)
    return last !== undefined && header.payload.q <= last.q && this.has(cid)
  }

  /** Other ops that its device has signed for the same place in its chain; three at most. */
  rivals({ cid, header: { key, payload } }: Op): readonly OpCid[] {
    const last = this.last(key)
    if (!last || payload.q > last.q) return []
    const stored = this.#log.branches.rivals(this.id, key, payload.q, RIVALS)
    const fresh = [...this.#fresh.values()].filter((each) => each.device === key && each.q === payload.q)
    return [...new Set([...stored, ...fresh.map((each) => each.cid)])].filter((other) => other !== cid)
  }

  link(cid: OpCid): Link | undefined {
    return this.heads.get(cid) ?? this.#fresh.get(cid) ?? this.#log.link(this.id, cid)
  }

  written(cid: OpCid): Written | undefined {
    return this.#fresh.get(cid) ?? this.#log.written(this.id, cid)
  }

  /** The device's last op here. */
  last(device: DeviceKey): ChainLink | undefined {
    if (!this.#last.has(device)) this.#last.set(device, this.#log.tip(this.id, device))
    return this.#last.get(device)
  }

  /** The op `cid`, if `device` wrote it in this log. */
  chainLink(cid: OpCid, device: DeviceKey): ChainLink | undefined {
    const last = this.#last.get(device)
    if (last?.cid === cid) return last
    const found = this.#fresh.get(cid) ?? this.#log.chainLink(cid)
    const inLog = found && (!('log' in found) || found.log === this.id)
    return inLog && found.device === device ? found : undefined
  }

  /** How fast the device went, up to its op `end`. */
  pace(end: OpCid | null, device: DeviceKey): Pace {
    return this.#paces.after(end, device)
  }

  /**
   * Is `cid` at or below one of `frontier`? Both are here. An op answers for all that came after its gap, and what came
   * before `cid` is not looked into: so a search ends where the branches since `cid` join.
   *
   * Attack when absent: whoever has not written for a million messages makes every node look through all of them.
   */
  below(frontier: readonly OpCid[], cid: OpCid): boolean {
    if (frontier.includes(cid)) return true
    if (this.#areHeads(frontier)) return true
    const from = this.#place(cid)?.order ?? 0
    const seen = new Set<OpCid>()
    const stack = [...frontier]
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (at === cid) return true
      const place = seen.has(at) ? undefined : this.#place(at)
      seen.add(at)
      if (!place || place.order <= from) continue
      if (place.gap < from) return true
      stack.push(...place.next)
    }
    return false
  }

  #place(cid: OpCid): Place | undefined {
    return this.#fresh.get(cid) ?? this.#log.branches.place(cid)
  }

  /** Takes an op that has been judged; it is staged until `settle`. */
  advance(op: Op): void {
    const { header, cid, t } = op
    const { q, p, c, k } = header.payload
    const gap = gapBelow(this.#orders, header.next)
    const place = { order: this.#order++, gap, next: header.next }
    const link = { cid, q, p, c, k, t, time: header.clock.time, device: header.key, ...place }
    for (const parent of header.next) {
      this.heads.delete(parent)
      this.#orders.delete(parent)
    }
    this.heads.set(cid, { time: link.time, t })
    this.#orders.set(cid, link.order)
    const last = this.last(header.key)
    if (!last || last.q < q) this.#last.set(header.key, link)
    this.#fresh.set(cid, link)
    this.#paces.advance(op)
  }

  /** The op is on disk. To be called in the order in which they came: whoever is at hand has all at hand that came later. */
  settle(cid: OpCid): void {
    this.#settled.push(cid)
    const oldest = this.#settled.length > KEPT ? this.#settled.shift() : undefined
    if (oldest) this.#fresh.delete(oldest)
  }

  #areHeads(frontier: readonly OpCid[]): boolean {
    return frontier.length === this.heads.size && frontier.every((cid) => this.heads.has(cid))
  }
}
