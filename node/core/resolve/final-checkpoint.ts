/**
 * A checkpoint is final once `t` distinct witnesses have written it or a descendant of it. From then on nothing that
 * claims to be older, and that it has not seen, takes effect any more, whatever its author's rank.
 *
 * Attack when absent: a high rank keeps an act secret and brings it out when everybody has built on its absence (S17);
 * one rogue witness alone finalises nothing (S18).
 */
import type { DagNode } from '../causal/dag.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Effective, Window } from './window.ts'

/** Tolerated lateness, in ms. */
const LATE = 600_000

const isFinal = (
  window: Window,
  { nodes, pastOf }: Effective,
  checkpoint: DagNode,
  all: readonly DagNode[]
): boolean => {
  const { witnesses } = pastOf(checkpoint).view
  const seenBy = all.filter((node) => node === checkpoint || window.dag.before(checkpoint, node))
  const distinct = new Set(seenBy.filter((node) => nodes.has(node)).map(({ op }) => op.user))
  return witnesses.users.filter((user) => distinct.has(user)).length >= witnesses.threshold
}

/** @returns ops that are concurrent with a final checkpoint and claim to be older than it. */
export const voidBehindFinal = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> => {
  const checkpoints = [...effective.nodes].filter(({ op }) => op.k === 'cp')
  const voids = new Map<DagNode, Refusal>()
  for (const checkpoint of checkpoints) {
    const late = window.dag
      .concurrents(checkpoint)
      .filter((node) => effective.nodes.has(node) && node.op.t < checkpoint.op.t - LATE)
    if (late.length === 0 || !isFinal(window, effective, checkpoint, checkpoints)) continue
    for (const node of late)
      voids.set(node, refuse('behind-final', `checkpoint ${checkpoint.op.cid} is final without it`))
  }
  return voids
}
