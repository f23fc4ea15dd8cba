/**
 * A guild's control log in memory: the DAG, which of its ops take effect, and the state they make.
 *
 * Invariants:
 * 1. every op's parents are here, and it was authorised in the state of its own past (stage 1);
 * 2. the state is a function of the set of ops, whatever the order of arrival: stage 2 in `resolve/`;
 * 3. the state of an op's past never changes, and is kept.
 *
 * An op whose parents are the present heads costs one step, and so does one that is out of touch with a final checkpoint.
 * Others cost, together, a resolution of the ops above the last op that everything later has seen, when the state is next
 * asked for.
 */
import { authorize } from './authorize.ts'
import { isOfRule } from './automod/verdict.ts'
import { Dag, type DagNode } from './causal/dag.ts'
import { unwoven, type Woven } from './causal/weave.ts'
import type { GuildCid, OpCid } from './ids.ts'
import type { Op } from './ops.ts'
import { rank } from './permissions.ts'
import { emptyState, reduce } from './reduce.ts'
import type { Refusal } from './refusal.ts'
import { Cuts, isKept } from './resolve/cuts.ts'
import { outOfTouch } from './resolve/checkpoint.ts'
import { Finality } from './resolve/finality.ts'
import { resolve, voidBehindFinal, type Rule } from './resolve/index.ts'
import { threadOf, type Window } from './resolve/window.ts'
import type { GuildState } from './state.ts'

/** How many states of ops are kept one by one, and how many of merged frontiers. */
const MEMO = 512

const everything = (): boolean => true

export class ControlLog {
  readonly #dag = new Dag()
  readonly #genesis: Woven
  /** Resolved state at and below an op; never changes. Of the latest ops, and of some of all others. */
  readonly #at = new Map<DagNode, Woven>()
  readonly #merged = new Map<string, Woven>()
  readonly #rejected = new Map<DagNode, Refusal>()
  readonly #finality: Finality
  readonly #cuts: Cuts
  /** Ops that are out of touch with a final checkpoint, and with which. */
  readonly #stale = new Map<DagNode, DagNode>()
  readonly #work = { steps: 0 }
  readonly #rules: readonly Rule[] | undefined
  #now: Woven
  /** Ops have come that `#now` does not know of yet: however many, they cost one resolution when the state is asked for. */
  #isBehind = false
  /** How many ops `#now` knows of. */
  #settled = 0
  #revision = 0
  #isModerated = false
  /** From which op on each resolution has looked, by its revision. */
  readonly #resolvedFrom: number[] = []

  /** @param rules of stage 2; all of them when absent. */
  constructor(guild: GuildCid, rules?: readonly Rule[]) {
    this.#genesis = unwoven(emptyState(guild))
    this.#now = this.#genesis
    this.#rules = rules
    this.#finality = new Finality(this.#dag)
    this.#cuts = new Cuts(this.#dag, this.#genesis)
  }

  get size(): number {
    return this.#dag.size
  }

  /** How often an op has been judged or woven in since the log began: what it has cost, whatever the machine. */
  get steps(): number {
    return this.#work.steps
  }

  /** Has auto-moderation ever had a rule? */
  get isModerated(): boolean {
    return this.#isModerated
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

  /** Index of the first op that may have gained or lost its effect since a revision; their number when none may. */
  changedSince(revision: number): number {
    this.#catchUp()
    return Math.min(this.#dag.size, ...this.#resolvedFrom.slice(revision))
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
    return older.every((cid) => this.#dag.isWithin(newer, cid))
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
    const past = this.#resolved(op.header.next)
    const onTop = this.#dag.areHeads(op.header.next)
    this.#isModerated ||= isOfRule(op)
    const node = this.#dag.add(op, { rank: rank(past.view, op.user) ?? '', byOwner: past.view.owner === op.user })
    if (this.#finality.note(node, past)) this.#reconsiderStale()
    // What has been waiting for this witness may become final, and void what neither has seen.
    if (op.k === 'cp' && !onTop) {
      this.#isBehind = true
      return true
    }
    this.#extend(node, past, onTop)
    return true
  }

  /** On top of its own past an op is what it is on top of everything: one step more, whatever else there is. */
  #extend(node: DagNode, past: Woven, onTop: boolean): void {
    this.#work.steps += 1
    const state = reduce(past, threadOf(this.#dag, node))
    this.#keep(node, state)
    const by = onTop ? undefined : this.#staleBy(node, everything)
    if (by) this.#leaveOut(node, by)
    if (this.#isBehind || !(onTop || by)) {
      this.#isBehind = true
      return
    }
    if (onTop) this.#now = state
    this.#settled = this.#dag.size
    if (this.#cuts.state(node.index)) this.#cuts.remember(this.#settled, this.#now)
  }

  /** States of ops of long ago are worked out anew when they are asked for. */
  #keep(node: DagNode, state: Woven): void {
    this.#at.set(node, state)
    const old = node.index - MEMO
    if (old >= 0 && !isKept(old + 1)) this.#at.delete(this.#dag.at(old))
  }

  #leaveOut(node: DagNode, by: DagNode): void {
    this.#stale.set(node, by)
    this.#rejected.set(node, outOfTouch(by))
  }

  /** A checkpoint has come to be in dispute: what was out of touch with it may count. */
  #reconsiderStale(): void {
    for (const node of this.#stale.keys()) {
      const by = this.#staleBy(node, everything)
      if (by) this.#stale.set(node, by)
      else {
        this.#stale.delete(node)
        this.#settled = Math.min(this.#settled, node.index)
        this.#isBehind = true
      }
    }
  }

  /** Of a set of ops: the checkpoint in it that an op is out of touch with. */
  #staleBy(node: DagNode, includes: (node: DagNode) => boolean): DagNode | undefined {
    const isAsked = this.#rules === undefined || this.#rules.includes(voidBehindFinal)
    return isAsked ? this.#finality.staleBy(node, includes) : undefined
  }

  /** See Finality.idleSince. */
  #idleSince(node: DagNode, includes: (node: DagNode) => boolean): number {
    const isAsked = this.#rules === undefined || this.#rules.includes(voidBehindFinal)
    return isAsked ? this.#finality.idleSince(node, includes) : Infinity
  }

  /** Resolves what has come, from the last cut below it on, piece by piece between cuts. */
  #catchUp(): void {
    if (!this.#isBehind) return
    this.#isBehind = false
    this.#revision += 1
    const idleSince = (node: DagNode): number => this.#idleSince(node, everything)
    const from = this.#cuts.highest({ end: this.#dag.size, includes: everything, idleSince }, this.#settled)
    const idle = new Map<DagNode, number>()
    for (const node of this.#dag.nodes().slice(from)) {
      const by = this.#staleBy(node, everything)
      if (!by) continue
      this.#leaveOut(node, by)
      idle.set(node, idleSince(node))
    }
    this.#resolvedFrom.push(from)
    const cuts = this.#cuts.from(from, idle)
    for (const [i, start] of cuts.entries()) {
      const end = cuts[i + 1] ?? this.#dag.size
      const ground = i === 0 ? this.#cuts.state(start) : this.#now
      if (end > start) this.#settle(ground ?? this.#genesis, start, end)
      if (end === cuts[i + 1]) this.#cuts.remember(end, this.#now)
    }
    this.#settled = this.#dag.size
  }

  #settle(ground: Woven, start: number, end: number): void {
    const includes = ({ index }: DagNode): boolean => index < end
    const window = this.#windowFrom(start, ground, this.#dag.nodes().slice(start, end), includes)
    const { withoutEffect, state } = resolve(window, this.#rules)
    for (const node of window.nodes) this.#rejected.delete(node)
    for (const [node, refusal] of withoutEffect) this.#rejected.set(node, refusal)
    this.#now = state
  }

  /** Without what is out of touch with a checkpoint below: it has no effect, and has not seen the ground. */
  #windowFrom(start: number, ground: Woven, nodes: readonly DagNode[], includes: Window['includes']): Window {
    const staleBy = (node: DagNode): DagNode | undefined => this.#staleBy(node, includes)
    const counting = nodes.filter((node) => node.unseen.first >= start || !(this.#idleSince(node, includes) < start))
    return { dag: this.#dag, ground, nodes: counting, includes, staleBy, work: this.#work }
  }

  #resolved(frontier: readonly OpCid[]): Woven {
    if (frontier.length === 0) return this.#genesis
    const [first, another] = frontier
    const only = another === undefined && first !== undefined ? this.#dag.get(first) : undefined
    if (only) return this.#resolvedAt(only)
    return this.#dag.areHeads(frontier) ? this.woven : this.#resolvedMerge(frontier)
  }

  #resolvedAt(node: DagNode): Woven {
    return this.#at.get(node) ?? this.#resolvedMerge([node.op.cid])
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

  /** Of a frontier that is not the heads: from the highest cut that all of it has seen. */
  #below(frontier: readonly OpCid[]): Woven {
    this.#catchUp()
    const unseen = this.#dag.unseenFrom(frontier)
    const includes = ({ index }: DagNode): boolean => index < end && !unseen.has(index)
    const end = 1 + Math.max(...frontier.map((cid) => this.#dag.get(cid)?.index ?? 0))
    const idleSince = (node: DagNode): number => this.#idleSince(node, includes)
    const cut = this.#cuts.highest({ end, includes, idleSince }, unseen.first)
    const nodes = this.#dag.nodes().slice(cut, end).filter(includes)
    const ground = this.#cuts.state(cut) ?? this.#genesis
    return resolve(this.#windowFrom(cut, ground, nodes, includes), this.#rules).state
  }
}
