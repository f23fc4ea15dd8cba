/**
 * A guild's control log in memory: the DAG, its canonical order, and the state after each op of that order.
 *
 * Invariants:
 * 1. every op's parents are here, and it was authorised in the state of its own past (stage 1);
 * 2. `#order` is sorted by `canonicalOrder`, and `#states[i]` is the state after `#order[0..i]`;
 * 3. so the state is a function of the set of ops, whatever the order of arrival.
 *
 * An op whose parents are the present heads costs one step. An older one costs the steps behind its place.
 */
import { authorize } from './authorize.ts'
import type { GuildCid, OpCid } from './ids.ts'
import type { Op } from './ops.ts'
import { reduce, emptyState } from './reduce.ts'
import type { Refusal } from './refusal.ts'
import { canonicalOrder, voided } from './resolve/index.ts'
import type { GuildState } from './state.ts'

interface Entry {
  readonly op: Op
  /** How many ops its past holds, itself included. */
  readonly closure: number
}

/** How many states of old frontiers are kept. */
const MEMO = 512

export class ControlLog {
  readonly #genesis: GuildState
  readonly #entries = new Map<OpCid, Entry>()
  readonly #order: Op[] = []
  readonly #states: GuildState[] = []
  readonly #rejected = new Map<OpCid, Refusal>()
  readonly #memo = new Map<string, GuildState>()
  #heads: readonly OpCid[] = []

  constructor(guild: GuildCid) {
    this.#genesis = emptyState(guild)
  }

  get size(): number {
    return this.#order.length
  }

  /** Sorted. */
  get heads(): readonly OpCid[] {
    return this.#heads
  }

  get state(): GuildState {
    return this.#states.at(-1) ?? this.#genesis
  }

  /** Ops that were accepted but have no effect, and why. */
  get rejected(): ReadonlyMap<OpCid, Refusal> {
    return this.#rejected
  }

  get(cid: OpCid): Op | undefined {
    return this.#entries.get(cid)?.op
  }

  has(cid: OpCid): boolean {
    return this.#entries.has(cid)
  }

  ops(): readonly Op[] {
    return this.#order
  }

  /** Those of `cids` that are not here. */
  missing(cids: readonly OpCid[]): readonly OpCid[] {
    return cids.filter((cid) => !this.#entries.has(cid))
  }

  /** Greatest Lamport time of `cids`, 0 for none. All must be here. */
  timeOf(cids: readonly OpCid[]): number {
    return Math.max(0, ...cids.map((cid) => this.#entries.get(cid)?.op.header.clock.time ?? 0))
  }

  /** Is everything in and below `older` also in or below `newer`? All must be here. */
  covers(newer: readonly OpCid[], older: readonly OpCid[]): boolean {
    if (older.every((cid) => newer.includes(cid))) return true
    if (this.#areHeads(newer)) return true
    const past = this.#closure(newer)
    return older.every((cid) => past.has(cid))
  }

  /**
   * State after the ops at and below a frontier.
   *
   * @param frontier op CIDs, all of which are here.
   */
  stateAt(frontier: readonly OpCid[]): GuildState {
    if (frontier.length === 0) return this.#genesis
    if (this.#areHeads(frontier)) return this.state
    const prefix = this.#prefixState(frontier)
    if (prefix) return prefix
    const key = frontier.join()
    const known = this.#memo.get(key)
    if (known) return known
    const state = this.#replay(this.#closure(frontier))
    if (this.#memo.size >= MEMO) this.#memo.clear()
    this.#memo.set(key, state)
    return state
  }

  /** Stage 1: the verdict on an op whose parents are here, in the state of its own past. Never changes. */
  judge(op: Op): Refusal | null {
    return authorize(this.stateAt(op.header.next), op)
  }

  /** Adds an op that `judge` allowed. @returns false when it was here already. */
  add(op: Op): boolean {
    if (this.#entries.has(op.cid)) return false
    const { next } = op.header
    const closure = this.#areHeads(next) ? this.#entries.size + 1 : this.#closure(next).size + 1
    this.#entries.set(op.cid, { op, closure })
    this.#heads = [...this.#heads.filter((head) => !next.includes(head)), op.cid].toSorted()
    this.#place(op)
    return true
  }

  #areHeads(frontier: readonly OpCid[]): boolean {
    return frontier.length === this.#heads.length && frontier.every((cid, i) => cid === this.#heads[i])
  }

  #indexOf(op: Op): number {
    let low = 0
    let high = this.#order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (canonicalOrder(this.#order[middle] as Op, op) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #place(op: Op): void {
    const at = this.#indexOf(op)
    this.#order.splice(at, 0, op)
    this.#states.length = at
    for (let i = at; i < this.#order.length; i++) {
      const next = this.#order[i] as Op
      const before = this.#states[i - 1] ?? this.#genesis
      const refusal = voided(before, next)
      if (refusal) this.#rejected.set(next.cid, refusal)
      else this.#rejected.delete(next.cid)
      this.#states.push(refusal ? before : reduce(before, next))
    }
  }

  /** When the frontier is one op whose past is exactly a prefix of the order, its state is at hand. */
  #prefixState(frontier: readonly OpCid[]): GuildState | undefined {
    const [cid, another] = frontier
    const entry = cid && !another ? this.#entries.get(cid) : undefined
    if (!entry) return undefined
    const at = this.#indexOf(entry.op)
    return entry.closure === at + 1 ? this.#states[at] : undefined
  }

  #closure(frontier: readonly OpCid[]): ReadonlySet<OpCid> {
    const past = new Set<OpCid>()
    const stack = [...frontier]
    for (let cid = stack.pop(); cid; cid = stack.pop()) {
      if (past.has(cid)) continue
      past.add(cid)
      stack.push(...(this.#entries.get(cid)?.op.header.next ?? []))
    }
    return past
  }

  #replay(past: ReadonlySet<OpCid>): GuildState {
    let state = this.#genesis
    for (const op of this.#order) {
      if (past.has(op.cid) && !voided(state, op)) state = reduce(state, op)
    }
    return state
  }
}
