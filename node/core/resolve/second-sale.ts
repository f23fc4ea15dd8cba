/**
 * One owner, two heirs who have accepted at the same time: the guild is theirs whose acceptance the most senior has acted
 * upon of those who have seen one and not the other, the heirs among them. Seniority cannot be had afterwards; ranks are
 * an owner's to give, and depth is theirs to choose.
 *
 * Attack when absent: who sold the guild sells it once more, from an older branch of another device (S52).
 */
import type { DagNode } from '../causal/dag.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { seniorityIn } from './canonical-order.ts'
import { handoversIn, type Handover } from './handover.ts'
import type { Effective, Window } from './window.ts'

/** Seniority of the most senior who has seen one acceptance, or wrote it, and not the other. */
const backing = (window: Window, { nodes }: Effective, one: Handover, other: Handover): number => {
  const { dag } = window
  const seniority = seniorityIn(window)
  let best = Infinity
  for (const node of nodes) {
    const isFor = node === one.acceptance || dag.before(one.acceptance, node)
    if (!isFor || dag.before(other.acceptance, node) || node.op.user === one.maker) continue
    best = Math.min(best, seniority(node))
  }
  return best
}

const loserOf = (window: Window, effective: Effective, a: Handover, b: Handover): readonly [DagNode, DagNode] => {
  const [forA, forB] = [backing(window, effective, a, b), backing(window, effective, b, a)]
  const aStays = forA === forB ? a.acceptance.op.cid < b.acceptance.op.cid : forA < forB
  return aStays ? [a.acceptance, b.acceptance] : [b.acceptance, a.acceptance]
}

/** @returns acceptances of what was given to somebody else. */
export const voidSecondSales = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> => {
  const voids = new Map<DagNode, Refusal>()
  for (const sales of Map.groupBy(handoversIn(effective), ({ maker }) => maker).values()) {
    for (const [i, b] of sales.entries()) {
      for (const a of sales.slice(0, i)) {
        if (!window.dag.concurrent(a.acceptance, b.acceptance)) continue
        const [kept, lost] = loserOf(window, effective, a, b)
        voids.set(lost, refuse('given-twice', `the guild was given away by ${kept.op.cid}`))
      }
    }
  }
  return voids
}
