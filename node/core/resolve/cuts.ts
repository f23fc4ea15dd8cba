/**
 * Where a log can be cut in two: every op above a cut has seen every op below it, so nothing above can change what was
 * found of those below, and the state below is a ground to go on from. Cuts are counted in order of arrival; a later op on
 * an old parent takes back those it has not seen, and no state.
 */
import type { Dag, DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'

/** Tolerated lateness of what a final checkpoint has not seen, in ms. */
export const LATE = 600_000

export class Cuts {
  readonly #dag: Dag
  /** State of the first so many ops; none of them concurrent with one that came later, when it was found. */
  readonly #states = new Map<number, Woven>()
  /** Their keys, ascending. */
  readonly #counts: number[] = []
  /** Checkpoints that one witness alone does not make final. */
  readonly #shared: DagNode[] = []

  /** @param ground the state of no ops at all. */
  constructor(dag: Dag, ground: Woven) {
    this.#dag = dag
    this.remember(0, ground)
  }

  /** @param count greater than that of all states so far, or one of them. */
  remember(count: number, state: Woven): void {
    if (!this.#states.has(count)) this.#counts.push(count)
    this.#states.set(count, state)
  }

  /** A checkpoint has come that takes several witnesses to be final: until then it may make others void. */
  share(checkpoint: DagNode): void {
    this.#shared.push(checkpoint)
  }

  state(count: number): Woven | undefined {
    return this.#states.get(count)
  }

  /**
   * The highest cut whose state is known below what `includes` says is wanted.
   *
   * @param end index after the last op that is wanted.
   * @param limit the cut is not higher: everything before it is wanted.
   */
  highest(end: number, limit: number, includes: (node: DagNode) => boolean): number {
    let cut = this.#known(Math.min(limit, end, this.#open(includes)))
    for (let index = end - 1; index >= cut; index--) {
      const node = this.#dag.at(index)
      if (includes(node) && node.unseen.first < cut) cut = this.#known(node.unseen.first)
    }
    return cut
  }

  /** Every cut from `from` to the end, ascending: `from` itself is one. */
  from(from: number): readonly number[] {
    const { size } = this.#dag
    const open = this.#open(() => true)
    const cuts: number[] = []
    let seen = size
    for (let index = size; index > from; index--) {
      if (index < size) seen = Math.min(seen, this.#dag.at(index).unseen.first)
      if (seen >= index && index <= open) cuts.push(index)
    }
    return [from, ...cuts.toReversed()]
  }

  /** Index of the first checkpoint that may yet become final: it may make void what it has not seen, or another one not final. */
  #open(includes: (node: DagNode) => boolean): number {
    const open = this.#shared.filter((node) => includes(node) && this.#threatens(node))
    return Math.min(Infinity, ...open.map(({ index }) => index))
  }

  #threatens(checkpoint: DagNode): boolean {
    return (
      this.#dag.isTangled(checkpoint) &&
      this.#dag.concurrents(checkpoint).some(({ op }) => op.k === 'cp' || op.t < checkpoint.op.t - LATE)
    )
  }

  /** The highest known count up to `limit`. */
  #known(limit: number): number {
    let low = 0
    let high = this.#counts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#counts[middle] ?? 0) <= limit) low = middle + 1
      else high = middle
    }
    return this.#counts[low - 1] ?? 0
  }
}
