/**
 * ack(x): the depth of the first op, by whoever was the owner in that op's own past, that is x or has seen x. What the
 * owner has acted upon comes before what nobody had to know of.
 *
 * Attack when absent: somebody who was concurrently promoted backdates a ban of the admin who has banned them (S20).
 */
import type { Dag, DagNode } from '../causal/dag.ts'
import { handoversIn, hasGivenAway } from './handover.ts'
import { isRevoked, revocationsIn } from './revocation.ts'
import type { Effective, Window } from './window.ts'

/**
 * Effective ops of the window by the owner of their own past, but for who has given the guild away at the same time, and
 * for devices that have been revoked at the same time.
 */
export const ownersIn = (window: Window, effective: Effective): readonly DagNode[] => {
  const handovers = handoversIn(effective)
  const revocations = revocationsIn(effective)
  return [...effective.nodes].filter(
    (node) => node.byOwner && !hasGivenAway(window, handovers, node) && !isRevoked(window, revocations, node)
  )
}

/** @param owners those whose ops acknowledge. */
export const acknowledgement = (dag: Dag, owners: Iterable<DagNode>): ((node: DagNode) => number) => {
  const anchors = [...owners].toSorted((a, b) => a.depth - b.depth)
  const known = new Map<DagNode, number>()
  return (node) => {
    const before = known.get(node)
    if (before !== undefined) return before
    const anchor = anchors.find((each) => each === node || dag.before(node, each))
    const ack = anchor?.depth ?? Infinity
    known.set(node, ack)
    return ack
  }
}
