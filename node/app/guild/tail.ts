/** The growing end of one log, as the single writer sees it: heads, each device's last op, and ops not yet on disk. */
import type { ChainLink, Link } from '../../core/chain.ts'
import type { Pace } from '../../core/pace.ts'
import type { DeviceKey, LogId, OpCid } from '../../core/ids.ts'
import type { Kind, Op } from '../../core/ops.ts'
import type { LogStore } from '../../storage/sqlite/log-store.ts'
import { Paces } from './paces.ts'

interface Fresh extends ChainLink {
  readonly device: DeviceKey
  readonly next: readonly OpCid[]
  readonly p: OpCid | null
  readonly k: Kind
}

/** What and when an op of the log is. */
export type Written = Pick<Fresh, 'k' | 't'>

export class Tail {
  readonly id: LogId
  readonly heads = new Map<OpCid, Link>()
  readonly #log: LogStore
  readonly #last = new Map<DeviceKey, ChainLink | undefined>()
  /** Staged, not yet committed: readers of the store do not see them. */
  readonly #fresh = new Map<OpCid, Fresh>()
  readonly #paces = new Paces((cid) => this.#fresh.get(cid) ?? this.#log.step(cid))

  constructor(id: LogId, log: LogStore) {
    this.id = id
    this.#log = log
    for (const cid of log.heads(id)) {
      const link = log.link(id, cid)
      if (link) this.heads.set(cid, link)
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

  /** Is `cid` at or below one of `frontier`? Both are here. Nodes older than `cid` are not looked into. */
  below(frontier: readonly OpCid[], cid: OpCid): boolean {
    if (frontier.includes(cid)) return true
    if (this.#areHeads(frontier)) return true
    const floor = this.link(cid)?.time ?? 0
    const seen = new Set<OpCid>()
    const stack = [...frontier]
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (at === cid) return true
      if (seen.has(at) || (this.link(at)?.time ?? 0) <= floor) continue
      seen.add(at)
      stack.push(...(this.#fresh.get(at)?.next ?? this.#log.parents(at)))
    }
    return false
  }

  /** Takes an op that has been judged; it is staged until `settle`. */
  advance(op: Op): void {
    const { header, cid, t } = op
    const { q, p, c, k } = header.payload
    const link = { cid, q, p, c, k, t, time: header.clock.time, device: header.key, next: header.next }
    for (const parent of header.next) this.heads.delete(parent)
    this.heads.set(cid, { time: link.time, t })
    const last = this.last(header.key)
    if (!last || last.q < q) this.#last.set(header.key, link)
    this.#fresh.set(cid, link)
    this.#paces.advance(op)
  }

  /** The op is on disk. */
  settle(cid: OpCid): void {
    this.#fresh.delete(cid)
  }

  #areHeads(frontier: readonly OpCid[]): boolean {
    return frontier.length === this.heads.size && frontier.every((cid) => this.heads.has(cid))
  }
}
