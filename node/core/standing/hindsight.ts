/**
 * The control state as it is now known to have been: of the ops that take effect, those at and below some frontier and
 * those up to some time. Since time never runs backwards along parents, such a set is closed, and its state needs no
 * resolution of its own.
 *
 * Effective ops stand in one line, by time and then in order of arrival, which puts parents first. States along it are
 * kept at intervals, so that any of them costs at most an interval's steps, whatever frontier and time somebody chooses.
 */
import type { DagNode } from '../causal/dag.ts'
import { unwoven, type Woven } from '../causal/weave.ts'
import type { ControlLog } from '../control-log.ts'
import type { GuildCid, OpCid } from '../ids.ts'
import { emptyState, reduce } from '../reduce.ts'
import { threadOf } from '../resolve/window.ts'
import type { IndexSet } from '../causal/index-set.ts'
import type { GuildState } from '../state.ts'
import { GRACE } from './grace.ts'
import { isNarrowing } from './narrowing.ts'

const INTERVAL = 64
/** Frontiers whose answers are kept. */
const MEMO = 512

/** An op that came into effect, or lost it. */
export interface Change {
  readonly node: DagNode
  /** What was written before that is not touched, in ms since the Unix epoch. */
  readonly from: number
}

const byTime = (a: DagNode, b: DagNode): number => a.op.t - b.op.t || a.index - b.index

const keep = <V>(memo: Map<string, V>, key: string, value: V): V => {
  if (memo.size >= MEMO) memo.clear()
  memo.set(key, value)
  return value
}

export class Hindsight {
  readonly #control: ControlLog
  /** Effective ops. */
  #line: DagNode[] = []
  /** States of the first so many ops of the line. */
  readonly #states = new Map<number, Woven>()
  readonly #merged = new Map<string, Woven>()
  readonly #oldest = new Map<string, number>()
  #changes = new Map<DagNode, Change>()
  #size = 0
  #revision = -1

  constructor(control: ControlLog, guild: GuildCid) {
    this.#control = control
    this.#states.set(0, unwoven(emptyState(guild)))
    this.takeChanges()
  }

  /** Since this was asked last. */
  takeChanges(): readonly Change[] {
    this.#follow()
    const changes = [...this.#changes.values()]
    this.#changes = new Map()
    return changes
  }

  /** Indexes of the ops that are not at or below `frontier`. */
  unseenFrom(frontier: readonly OpCid[]): IndexSet {
    return this.#control.dag.unseenFrom(frontier)
  }

  /**
   * Time of the oldest effective op that takes authority away and that `frontier` has not seen: until then, what was
   * written under `frontier` is good. Infinity when there is none; ms since the Unix epoch.
   */
  oldestUnseenReduction(frontier: readonly OpCid[]): number {
    const { dag } = this.#control
    this.#follow()
    if (dag.areHeads(frontier)) return Infinity
    const key = frontier.join()
    const known = this.#oldest.get(key)
    if (known !== undefined) return known
    const reductions = [...dag.unseenFrom(frontier)]
      .map((index) => dag.at(index))
      .filter((node) => isNarrowing(node.op) && this.#control.hasEffect(node))
    return keep(this.#oldest, key, Math.min(Infinity, ...reductions.map(({ op }) => op.t)))
  }

  /** State of the effective ops at and below `frontier`, and of all up to time `upTo` (ms since the Unix epoch). */
  stateOf(frontier: readonly OpCid[], upTo: number): GuildState {
    this.#follow()
    const count = this.#countUpTo(upTo)
    const later = this.#below(frontier, upTo)
    const [latest] = later
    if (!latest) return this.#first(count).view
    const key = `${count} ${later.map(({ index }) => index).join(' ')}`
    const known = this.#merged.get(key)
    return (known ?? keep(this.#merged, key, this.#grown(this.#first(count), later))).view
  }

  #grown(from: Woven, nodes: readonly DagNode[]): Woven {
    return nodes.reduce((state, node) => reduce(state, threadOf(this.#control.dag, node)), from)
  }

  /** Effective ops at and below `frontier` that are later than `upTo`, parents first. */
  #below(frontier: readonly OpCid[], upTo: number): readonly DagNode[] {
    const { dag } = this.#control
    const found = new Set<DagNode>()
    const stack = [...frontier]
    for (let cid = stack.pop(); cid; cid = stack.pop()) {
      const node = dag.get(cid)
      if (!node || node.op.t <= upTo || found.has(node)) continue
      found.add(node)
      stack.push(...node.op.header.next)
    }
    return [...found].filter((node) => this.#control.hasEffect(node)).toSorted(byTime)
  }

  #countUpTo(time: number): number {
    let low = 0
    let high = this.#line.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#line[middle]?.op.t ?? Infinity) <= time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The state of the first `count` ops of the line. */
  #first(count: number): Woven {
    const known = this.#states.get(count)
    if (known) return known
    const from = count % INTERVAL === 0 ? count - INTERVAL : count - (count % INTERVAL)
    const state = this.#grown(this.#first(from), this.#line.slice(from, count))
    if (count % INTERVAL === 0) this.#states.set(count, state)
    return state
  }

  #follow(): void {
    const { revision, dag } = this.#control
    if (revision === this.#revision && dag.size === this.#size) return
    const first = revision === this.#revision ? this.#size : this.#control.changedSince(Math.max(0, this.#revision))
    this.#renew(Math.min(first, this.#size))
    this.#revision = revision
    this.#size = dag.size
    this.#oldest.clear()
    this.#merged.clear()
  }

  /** What has just come nobody had seen who wrote what was here. */
  #note(node: DagNode): void {
    this.#changes.set(node, { node, from: node.index < this.#size ? node.op.t : node.op.t + GRACE })
  }

  /** Those before op `first` stand as they did. */
  #renew(first: number): void {
    const before = new Set(this.#line.filter(({ index }) => index >= first))
    const after = new Set(
      this.#control.dag
        .nodes()
        .slice(first)
        .filter((node) => this.#control.hasEffect(node))
    )
    const lost = new Set([...before].filter((node) => !after.has(node)))
    const come = [...after].filter((node) => !before.has(node))
    for (const node of [...lost, ...come]) this.#note(node)
    const from = this.#countUpTo(Math.min(...[...lost, ...come].map(({ op }) => op.t)) - 1)
    const rest = this.#line.slice(from).filter((node) => !lost.has(node))
    this.#line = [...this.#line.slice(0, from), ...[...rest, ...come].toSorted(byTime)]
    for (const count of this.#states.keys()) if (count > from) this.#states.delete(count)
  }
}
