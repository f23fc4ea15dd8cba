/**
 * Others have somebody forgotten who is no member; of who comes back at the same time it does not hold.
 *
 * Attack when absent: whoever manages the guild signs, on a branch from before somebody's return, that they be forgotten up
 * to now, and every node drops what a present member has written.
 */
import type { DagNode } from '../causal/dag.ts'
import { erasesOneself } from '../kinds/erase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Effective, Window } from './window.ts'

const admits = ({ op }: DagNode, erasure: DagNode): boolean =>
  op.k === 'admit' && erasure.op.k === 'erase' && op.body?.user === erasure.op.body?.user

/** @returns erasures by others that have not seen their subject come in. */
export const voidLateErasures = (window: Window, { nodes }: Effective): ReadonlyMap<DagNode, Refusal> => {
  const voids = new Map<DagNode, Refusal>()
  for (const erasure of nodes) {
    if (erasure.op.k !== 'erase' || erasesOneself(erasure.op)) continue
    const admission = window.dag.concurrents(erasure).find((node) => nodes.has(node) && admits(node, erasure))
    if (admission) voids.set(erasure, refuse('already-a-member', `${admission.op.cid} has let them in meanwhile`))
  }
  return voids
}
