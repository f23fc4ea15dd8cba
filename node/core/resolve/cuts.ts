/**
 * Where a log can be cut in two: every op above a cut has seen every op below it, so nothing above can change what was
 * found of those below, and the state below is a ground to go on from. Cuts are counted in order of arrival; a later op on
 * an old parent takes back those it has not seen, and no state; unless it is out of touch with a checkpoint below the cut,
 * for then it has no effect, whatever lies above.
 */
import type { Dag, DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'
import { isOutOfTouch, type Finality } from './finality.ts'

/** So many states are kept one by one. */
const RECENT = 512
const INTERVAL = 64

/** Is the state after so many ops kept for good? */
export const isKept = (count: number): boolean => count % INTERVAL === 0

/** The ops that a cut is looked for in. */
export interface Extent {
  /** Index after the last of them. */
  readonly end: number
  includes(node: DagNode): boolean
  /** See Finality.staleBy; of what is included. */
  staleBy(node: DagNode): DagNode | undefined
}

/** An op that reaches below a cut, and the checkpoint that it is out of touch with. */
interface Stale {
  readonly node: DagNode
  readonly by: DagNode
}

export class Cuts {
  readonly #dag: Dag
  readonly #finality: Finality
  /** State of the first so many ops; none of them concurrent with one that came later, when it was found. */
  readonly #states = new Map<number, Woven>()
  /** Their keys, ascending. */
  #counts: number[] = []
  /** When there are more than so many, they are thinned out. */
  #crowded = 2 * RECENT
  /** Checkpoints that one witness alone does not make final. */
  readonly #shared: DagNode[] = []

  /** @param ground the state of no ops at all. */
  constructor(dag: Dag, finality: Finality, ground: Woven) {
    this.#dag = dag
    this.#finality = finality
    this.remember(0, ground)
  }

  /** @param state of the first `count` ops. */
  remember(count: number, state: Woven): void {
    if (!this.#states.has(count)) this.#counts.splice(this.#upTo(count), 0, count)
    this.#states.set(count, state)
    if (this.#counts.length > this.#crowded) this.#thin()
  }

  /** Of those of long ago one in so many is kept: whoever needs what lies between works it out from there. */
  #thin(): void {
    for (const count of this.#counts.splice(0, this.#counts.length - RECENT)) {
      if (isKept(count)) continue
      this.#states.delete(count)
    }
    this.#counts = [...this.#states.keys()].toSorted((a, b) => a - b)
    this.#crowded = this.#counts.length + RECENT
  }

  /** A checkpoint has come that takes several witnesses to be final: until then it may make others void. */
  share(checkpoint: DagNode): void {
    this.#shared.push(checkpoint)
  }

  state(count: number): Woven | undefined {
    return this.#states.get(count)
  }

  /** Is there a checkpoint that may yet become final, and make something void, or has become so by the last op? */
  get isOpen(): boolean {
    return this.#openFrom(this.#dag.size - 2).length > 0
  }

  /**
   * The highest cut whose state is known.
   *
   * @param limit the cut is not higher: everything before it is wanted.
   */
  highest(extent: Extent, limit: number): number {
    const { end, includes, staleBy } = extent
    const stale: Stale[] = []
    let cut = this.#closed(Math.min(limit, end), extent)
    for (let index = end - 1; index >= cut; index--) {
      const node = this.#dag.at(index)
      if (!includes(node) || node.unseen.first >= cut) continue
      const by = staleBy(node)
      if (by && by.index < cut) stale.push({ node, by })
      else cut = this.#below(stale, this.#closed(node.unseen.first, extent), extent)
    }
    return cut
  }

  /** A cut that is not above what those have not seen that count again below it. */
  #below(stale: readonly Stale[], cut: number, extent: Extent): number {
    const first = Math.min(...stale.filter(({ by }) => by.index >= cut).map(({ node }) => node.unseen.first))
    return first < cut ? this.#below(stale, this.#closed(first, extent), extent) : cut
  }

  /**
   * Every cut from `from` to the end, ascending: `from` itself is one.
   *
   * @param stale ops that are out of touch with a checkpoint, and which.
   */
  from(from: number, stale: ReadonlyMap<DagNode, DagNode>): readonly number[] {
    const { size } = this.#dag
    const open = this.#openFrom(from)
    const waiting = [...stale]
      .filter(([node]) => node.index >= from)
      .map(([node, by]) => ({ node, by }))
      .toSorted((a, b) => a.by.index - b.by.index)
    const cuts: number[] = []
    let seen = size
    for (let index = size; index > from; index--) {
      const node = index < size ? this.#dag.at(index) : undefined
      if (node && !stale.has(node)) seen = Math.min(seen, node.unseen.first)
      for (let last = waiting.at(-1); last && last.by.index >= index; last = waiting.at(-1)) {
        seen = Math.min(seen, last.node.unseen.first)
        waiting.pop()
      }
      if (seen >= index && !open.some(({ low, high }) => low < index && index <= high)) cuts.push(index)
    }
    return [from, ...cuts.toReversed()]
  }

  /** Between which places nothing is cut, low exclusive and high inclusive, as far as that is above `from`. */
  #openFrom(from: number): readonly { readonly low: number; readonly high: number }[] {
    return this.#shared
      .map((node) => ({ node, low: node.index, high: this.#finality.completion(node, () => true) }))
      .filter(({ node, high }) => high > from && this.#threatens(node))
  }

  /** The highest known cut up to `limit` that no checkpoint stands open below. */
  #closed(limit: number, { includes }: Extent): number {
    let cut = this.#known(limit)
    for (const node of this.#shared.toReversed()) {
      if (node.index < cut && includes(node) && this.#isOpenAt(cut, node, includes)) cut = this.#known(node.index)
    }
    return cut
  }

  /**
   * Above a checkpoint that takes several witnesses, and up to the op that makes it final, nothing is cut: it may yet make
   * void what lies below.
   */
  #isOpenAt(cut: number, checkpoint: DagNode, includes: Extent['includes']): boolean {
    return cut <= this.#finality.completion(checkpoint, includes) && this.#threatens(checkpoint)
  }

  #threatens(checkpoint: DagNode): boolean {
    return (
      this.#dag.isTangled(checkpoint) &&
      this.#dag.concurrents(checkpoint).some((node) => node.op.k === 'cp' || isOutOfTouch(node, checkpoint))
    )
  }

  /** The highest known count up to `limit`. */
  #known(limit: number): number {
    return this.#counts[this.#upTo(limit) - 1] ?? 0
  }

  /** How many known counts are up to `limit`. */
  #upTo(limit: number): number {
    let low = 0
    let high = this.#counts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#counts[middle] ?? 0) <= limit) low = middle + 1
      else high = middle
    }
    return low
  }
}
