/**
 * A removal counts against everything concurrent with it: each op is judged again as if it had seen the removals
 * committed before it, and is void when they leave its author without the right.
 *
 * Attack when absent: a banned moderator acts from an old parent, "before" the ban (S01, S02, S05, S06, S09).
 * The judgement is pairwise and by overlay, never of a whole bubble: a third, unrelated removal changes nothing (S14),
 * and a puppet's acts fall with the grant they rest on (S11).
 */
import { authorize } from '../authorize.ts'
import type { DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'
import { rank } from '../permissions.ts'
import { reduce } from '../reduce.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { acknowledgement, ownersIn } from './acknowledgement.ts'
import { canonicalOrder, seniorityIn, type Judge } from './canonical-order.ts'
import { isReducing } from './reducing.ts'
import { threadOf, type Effective, type Window } from './window.ts'

/** The state each op is judged in: its effective past, overlaid with the committed removals it has not seen. */
class Overlay {
  readonly #effective: Effective
  readonly #views = new Map<DagNode, Woven>()

  constructor(effective: Effective) {
    this.#effective = effective
  }

  of(node: DagNode): Woven {
    return this.#views.get(node) ?? this.#effective.pastOf(node)
  }

  lay(window: Window, removal: DagNode, over: DagNode): void {
    window.work.steps += 1
    this.#views.set(over, reduce(this.of(over), threadOf(window.dag, removal)))
  }
}

const judgeOf = (window: Window, effective: Effective, overlay: Overlay): Judge => ({
  ack: acknowledgement(window.dag, ownersIn(window, effective)),
  rank: (node) => rank(overlay.of(node).view, node.op.user) ?? '',
  seniority: seniorityIn(window)
})

const reason = (removal: DagNode): Refusal => refuse('removed', `${removal.op.k} ${removal.op.cid} comes before it`)

/** @returns ops that fall to the first removal that makes any fall; none when the window is settled. */
export const voidByRemoval = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> => {
  const { dag } = window
  const overlay = new Overlay(effective)
  const judge = judgeOf(window, effective, overlay)
  const left = new Set([...effective.nodes].filter((node) => isReducing(node.op) && dag.isTangled(node)))
  const committed = new Set<DagNode>()
  while (left.size > 0) {
    const removal = [...left].reduce((a, b) => (canonicalOrder(a, b, judge) < 0 ? a : b))
    left.delete(removal)
    committed.add(removal)
    const fallen = new Map<DagNode, Refusal>()
    for (const node of dag.concurrents(removal)) {
      if (!effective.nodes.has(node) || committed.has(node)) continue
      overlay.lay(window, removal, node)
      if (authorize(overlay.of(node).view, node.op)) fallen.set(node, reason(removal))
    }
    if (fallen.size > 0) return fallen
  }
  return new Map()
}
