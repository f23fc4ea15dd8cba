/**
 * A guild's control log in memory: the DAG, which of its ops take effect, and the state they make.
 *
 * Invariants:
 * 1. every op's parents are here, and it was authorised in the state of its own past (stage 1);
 * 2. the state is a function of the set of ops, whatever the order of arrival: stage 2 in `resolve/`;
 * 3. the state of an op's past never changes, and is kept.
 *
 * An op whose parents are the present heads costs one step. Older ones cost, together, a resolution of the ops above
 * the last op that everything later has seen, when the state is next asked for.
 */
import { authorize } from './authorize.ts'
import { Dag, type DagNode } from './causal/dag.ts'
import { unwoven, type Woven } from './causal/weave.ts'
import type { GuildCid, OpCid } from './ids.ts'
import type { Op } from './ops.ts'
import { rank } from './permissions.ts'
import { emptyState, reduce } from './reduce.ts'
import type { Refusal } from './refusal.ts'
import { resolve, type Resolution, type Rule } from './resolve/index.ts'
import { threadOf, type Window } from './resolve/window.ts'
import type { GuildState } from './state.ts'

/** How many states of merged frontiers are kept. */
const MEMO = 512

export class ControlLog {
  readonly #dag = new Dag()
  readonly #genesis: Woven
  /** Resolved state at and below an op; never changes. */
  readonly #at = new Map<DagNode, Woven>()
  readonly #merged = new Map<string, Woven>()
  readonly #rejected = new Map<DagNode, Refusal>()
  readonly #rules: readonly Rule[] | undefined
  #now: Woven
  /** Ops have come that `#now` does not know of yet: however many, they cost one resolution when the state is asked for. */
  #isBehind = false
  #revision = 0

  /** @param rules of stage 2; all of them when absent. */
  constructor(guild: GuildCid, rules?: readonly Rule[]) {
    this.#genesis = unwoven(emptyState(guild))
    this.#now = this.#genesis
    this.#rules = rules
  }

  get size(): number {
    return this.#dag.size
  }

  /** Sorted. */
  get heads(): readonly OpCid[] {
    return this.#dag.heads
  }

  /** Who has seen whom. */
  get dag(): Dag {
    return this.#dag
  }

  /** Grows when ops that were here before may have gained or lost their effect; not by ops on top of all others. */
  get revision(): number {
    this.#catchUp()
    return this.#revision
  }

  get state(): GuildState {
    return this.woven.view
  }

  /** The state with what is needed to weave the next op in. */
  get woven(): Woven {
    this.#catchUp()
    return this.#now
  }

  /** Ops that were accepted but have no effect, and why. */
  get rejected(): ReadonlyMap<OpCid, Refusal> {
    this.#catchUp()
    return new Map([...this.#rejected].map(([node, refusal]) => [node.op.cid, refusal]))
  }

  /** Does an accepted op take effect? */
  hasEffect(node: DagNode): boolean {
    this.#catchUp()
    return !this.#rejected.has(node)
  }

  get(cid: OpCid): Op | undefined {
    return this.#dag.get(cid)?.op
  }

  has(cid: OpCid): boolean {
    return this.#dag.has(cid)
  }

  /** In order of arrival. */
  ops(): readonly Op[] {
    return this.#dag.nodes().map(({ op }) => op)
  }

  /** Those of `cids` that are not here. */
  missing(cids: readonly OpCid[]): readonly OpCid[] {
    return cids.filter((cid) => !this.#dag.has(cid))
  }

  /** Is everything in and below `older` also in or below `newer`? All must be here. */
  covers(newer: readonly OpCid[], older: readonly OpCid[]): boolean {
    const unseen = this.#dag.unseenFrom(newer)
    return older.every((cid) => !unseen.has(this.#dag.get(cid)?.index ?? -1))
  }

  /**
   * State after the ops at and below a frontier.
   *
   * @param frontier op CIDs, all of which are here.
   */
  stateAt(frontier: readonly OpCid[]): GuildState {
    return this.#resolved(frontier).view
  }

  /** Stage 1: the verdict on an op whose parents are here, in the state of its own past. Never changes. */
  judge(op: Op): Refusal | null {
    return authorize(this.stateAt(op.header.next), op)
  }

  /** Adds an op that `judge` allowed. @returns false when it was here already. */
  add(op: Op): boolean {
    if (this.#dag.has(op.cid)) return false
    // Such an op may become the ground of later resolutions, which do not look below it.
    if (this.#isBehind && this.#dag.unseenFrom(op.header.next).size === 0) this.#catchUp()
    const past = this.#resolved(op.header.next)
    const onTop = this.#dag.areHeads(op.header.next)
    const node = this.#dag.add(op, { rank: rank(past.view, op.user) ?? '', byOwner: past.view.owner === op.user })
    if (onTop && op.k !== 'cp') {
      this.#now = reduce(past, threadOf(this.#dag, node))
      this.#at.set(node, this.#now)
    } else {
      this.#isBehind = true
    }
    return true
  }

  #catchUp(): void {
    if (!this.#isBehind) return
    const { window, resolution } = this.#resolve(this.#dag.nodes(), () => true)
    this.#isBehind = false
    this.#revision += 1
    for (const node of window.nodes) this.#rejected.delete(node)
    for (const [node, refusal] of resolution.withoutEffect) this.#rejected.set(node, refusal)
    this.#now = resolution.state
  }

  #resolved(frontier: readonly OpCid[]): Woven {
    if (frontier.length === 0) return this.#genesis
    if (this.#dag.areHeads(frontier)) return this.woven
    const [first, another] = frontier
    const only = another === undefined && first !== undefined ? this.#dag.get(first) : undefined
    return only ? this.#resolvedAt(only) : this.#resolvedMerge(frontier)
  }

  #resolvedAt(node: DagNode): Woven {
    const known = this.#at.get(node)
    if (known) return known
    const state = this.#below([node.op.cid])
    this.#at.set(node, state)
    return state
  }

  #resolvedMerge(frontier: readonly OpCid[]): Woven {
    const key = frontier.join()
    const known = this.#merged.get(key)
    if (known) return known
    const state = this.#below(frontier)
    if (this.#merged.size >= MEMO) this.#merged.clear()
    this.#merged.set(key, state)
    return state
  }

  #below(frontier: readonly OpCid[]): Woven {
    const unseen = this.#dag.unseenFrom(frontier)
    const scope = this.#dag.nodes().filter(({ index }) => !unseen.has(index))
    return this.#resolve(scope, ({ index }) => !unseen.has(index)).resolution.state
  }

  /** @param scope in order of arrival, closed under parents. */
  #resolve(
    scope: readonly DagNode[],
    includes: (node: DagNode) => boolean
  ): { window: Window; resolution: Resolution } {
    const floor = this.#floor(scope)
    const ground = floor ? (this.#at.get(floor) ?? this.#genesis) : this.#genesis
    const nodes = floor ? scope.filter(({ index }) => index > floor.index) : scope
    const window = { dag: this.#dag, ground, nodes, includes }
    return { window, resolution: resolve(window, this.#rules) }
  }

  /**
   * The last op of the scope that has seen everything before it and that everything after it has seen, and whose state
   * is known. A checkpoint that others have not seen may become final later, so nothing above it is a floor.
   */
  #floor(scope: readonly DagNode[]): DagNode | undefined {
    const inScope = new Set(scope.map(({ index }) => index))
    const open = scope.filter((node) => node.op.k === 'cp' && this.#dag.isTangled(node))
    const below = Math.min(Infinity, ...open.flatMap((node) => [node.index, ...node.unseen]))
    const unseen = new Set<number>()
    for (const node of scope.toReversed()) {
      const sawAll = ![...node.unseen].some((index) => inScope.has(index))
      if (sawAll && !unseen.has(node.index) && node.index < below && this.#at.has(node)) return node
      for (const index of node.unseen) unseen.add(index)
    }
    return undefined
  }
}
