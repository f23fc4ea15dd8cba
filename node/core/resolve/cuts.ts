/**
 * Where a log can be cut in two: every op above a cut has seen every op below it, so nothing above can change what was
 * found of those below, and the state below is a ground to go on from. Cuts are counted in order of arrival; a later op on
 * an old parent takes back those it has not seen, and no state; unless it has been out of touch with a checkpoint since
 * below the cut, for then it has no effect, whatever lies above. A checkpoint above a cut has seen what lies below, and what a
 * checkpoint has seen it does not make void.
 */
import type { Dag, DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'

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
  /** See Finality.idleSince; of what is included. */
  idleSince(node: DagNode): number
}

/** An op that reaches below a cut, and since which op that has been without any consequence. */
interface Idle {
  readonly node: DagNode
  readonly since: number
}

export class Cuts {
  readonly #dag: Dag
  /** State of the first so many ops; none of them concurrent with one that came later, when it was found. */
  readonly #states = new Map<number, Woven>()
  /** Their keys, ascending. */
  #counts: number[] = []
  /** When there are more than so many, they are thinned out. */
  #crowded = 2 * RECENT

  /** @param ground the state of no ops at all. */
  constructor(dag: Dag, ground: Woven) {
    this.#dag = dag
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

  state(count: number): Woven | undefined {
    return this.#states.get(count)
  }

  /**
   * The highest cut whose state is known.
   *
   * @param limit the cut is not higher: everything before it is wanted.
   */
  highest({ end, includes, idleSince }: Extent, limit: number): number {
    const idle: Idle[] = []
    let cut = this.#known(Math.min(limit, end))
    for (let index = end - 1; index >= cut; index--) {
      const node = this.#dag.at(index)
      if (!includes(node) || node.unseen.first >= cut) continue
      const since = idleSince(node)
      if (since < cut) idle.push({ node, since })
      else cut = this.#below(idle, this.#known(node.unseen.first))
    }
    return cut
  }

  /** A cut that is not above what those have not seen that count again below it. */
  #below(idle: readonly Idle[], cut: number): number {
    const first = Math.min(...idle.filter(({ since }) => since >= cut).map(({ node }) => node.unseen.first))
    return first < cut ? this.#below(idle, this.#known(first)) : cut
  }

  /**
   * Every cut from `from` to the end, ascending: `from` itself is one.
   *
   * @param since from which op on an op that is out of touch with a checkpoint has been without any consequence.
   */
  from(from: number, since: ReadonlyMap<DagNode, number>): readonly number[] {
    const { size } = this.#dag
    const waiting = [...since].filter(([node]) => node.index >= from).toSorted(([, a], [, b]) => a - b)
    const cuts: number[] = []
    let seen = size
    for (let index = size; index > from; index--) {
      const node = index < size ? this.#dag.at(index) : undefined
      if (node && !since.has(node)) seen = Math.min(seen, node.unseen.first)
      for (let last = waiting.at(-1); last && last[1] >= index; last = waiting.at(-1)) {
        seen = Math.min(seen, last[0].unseen.first)
        waiting.pop()
      }
      if (seen >= index) cuts.push(index)
    }
    return [from, ...cuts.toReversed()]
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
