/**
 * A stretch of the DAG that is resolved on its own: every op of it has seen everything below it, so nothing in it can
 * change a verdict below, and the state below is its ground.
 */
import type { Dag, DagNode } from '../causal/dag.ts'
import type { Thread, Woven } from '../causal/weave.ts'
import { authorize } from '../authorize.ts'
import type { OpCid } from '../ids.ts'
import { reduce } from '../reduce.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

export interface Window {
  readonly dag: Dag
  /** The state below. */
  readonly ground: Woven
  /** In order of arrival. */
  readonly nodes: readonly DagNode[]
  /** Is the op part of what is being resolved: in the window, or below it? */
  includes(node: DagNode): boolean
  /** The checkpoint beyond dispute that an op is out of touch with, if there is one among what is included. */
  staleBy(node: DagNode): DagNode | undefined
  /** Counts how often an op is judged or woven in. */
  readonly work: { steps: number }
}

/** Ops found void so far, and why. Only grows. */
export type Voids = Map<DagNode, Refusal>

/** Which ops take effect, given those found void: dependents of void ops fall by themselves. */
export interface Effective {
  readonly nodes: ReadonlySet<DagNode>
  /** Without effect for good; what is neither here nor in `nodes` rests, as far as is known now, on what may be void yet. */
  readonly voids: ReadonlyMap<DagNode, Refusal>
  /** State of the effective ops in a node's past. */
  pastOf(node: DagNode): Woven
  readonly after: Woven
}

export const threadOf = (dag: Dag, node: DagNode): Thread => ({
  op: node.op,
  rank: node.rank,
  sees: (cid: OpCid) => {
    const other = dag.get(cid)
    return other !== undefined && dag.before(other, node)
  }
})

/** State of the effective ops below `seen`, which `parent` already covers but for `rest`. */
const extend = (window: Window, from: Woven, rest: readonly DagNode[], nodes: ReadonlySet<DagNode>): Woven => {
  window.work.steps += rest.length
  return rest.reduce((state, node) => (nodes.has(node) ? reduce(state, threadOf(window.dag, node)) : state), from)
}

/** Replays the window without the void ops, each op judged in the state of its own effective past. */
export const effective = (window: Window, voids: Voids): Effective => {
  const { dag, ground } = window
  const inWindow = new Set(window.nodes)
  const nodes = new Set<DagNode>()
  const pasts = new Map<DagNode, Woven>()
  const afters = new Map<DagNode, Woven>()

  /** @param covers is an op of the window at or below the frontier? */
  const stateBelow = (frontier: readonly DagNode[], covers: (node: DagNode) => boolean): Woven => {
    const [deepest, ...others] = frontier.toSorted((a, b) => b.depth - a.depth)
    if (!deepest) return ground
    const base = afters.get(deepest) ?? ground
    if (others.length === 0) return base
    const lacking = dag
      .concurrents(deepest)
      .filter((node) => inWindow.has(node) && covers(node))
      .toSorted((a, b) => a.index - b.index)
    return extend(window, base, lacking, nodes)
  }

  window.work.steps += window.nodes.length
  for (const node of window.nodes) {
    const parents = node.op.header.next.map((cid) => dag.get(cid)).filter((parent) => parent !== undefined)
    const past = stateBelow(
      parents.filter((parent) => inWindow.has(parent)),
      (other) => dag.before(other, node)
    )
    const stands = !voids.has(node) && authorize(past.view, node.op) === null
    if (stands) nodes.add(node)
    pasts.set(node, past)
    afters.set(node, stands ? reduce(past, threadOf(dag, node)) : past)
  }

  const parents = new Set(window.nodes.flatMap(({ op }) => op.header.next))
  const tops = window.nodes.filter(({ op }) => !parents.has(op.cid))
  return {
    nodes,
    voids,
    pastOf: (node) => pasts.get(node) ?? ground,
    after: stateBelow(tops, () => true)
  }
}

/** Ops of the window that have no effect, with the reason: void, or resting on a void op. */
export const withoutEffect = (window: Window, { nodes }: Effective, voids: Voids): Voids =>
  new Map(
    window.nodes
      .filter((node) => !nodes.has(node))
      .map((node) => [node, voids.get(node) ?? refuse('void-past', 'it rests on an op that is void')])
  )
