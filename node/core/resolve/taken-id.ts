/**
 * Two roles, channels, emoji or other things that were made at the same time and have one id: the one that comes first in canonical order
 * keeps it, the other is void (design: guild log, section 2).
 *
 * Attack when absent: 22 bits can be ground in seconds, so whoever may make channels makes one with the id of another,
 * and replicas disagree about which of the two clients mean.
 */
import type { DagNode } from '../causal/dag.ts'
import { objectId } from '../ids.ts'
import type { Kind } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { acknowledgement, ownersIn } from './acknowledgement.ts'
import { canonicalOrder, seniorityIn, type Judge } from './canonical-order.ts'
import type { Effective, Window } from './window.ts'

const MAKERS = new Set<Kind>(['role.new', 'chan.new', 'emoji.new', 'fixture.new', 'hook.new'])
const makesObject = ({ op }: DagNode): boolean => MAKERS.has(op.k)
const idOf = ({ op }: DagNode): string => objectId(op.t, op.cid)

const judgeOf = (window: Window, effective: Effective): Judge => ({
  ack: acknowledgement(window.dag, ownersIn(window, effective)),
  rank: ({ rank }) => rank,
  seniority: seniorityIn(window)
})

/** @returns those that lose their id to a concurrent one. */
export const voidTakenIds = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> => {
  const makers = [...effective.nodes].filter((node) => makesObject(node) && window.dag.isTangled(node))
  const shared = [...Map.groupBy(makers, idOf).values()].filter((group) => group.length > 1)
  const voids = new Map<DagNode, Refusal>()
  for (const group of shared) {
    const judge = judgeOf(window, effective)
    const [first, ...others] = group.toSorted((a, b) => canonicalOrder(a, b, judge))
    for (const other of others) voids.set(other, refuse('id-taken', `${first?.op.cid} has the id`))
  }
  return voids
}
