/**
 * A checkpoint is final once `t` distinct witnesses have written it or a descendant of it. From then on nothing that
 * claims to be older, and that it has not seen, takes effect any more, whatever its author's rank.
 *
 * Attack when absent: a high rank keeps an act secret and brings it out when everybody has built on its absence (S17);
 * one rogue witness alone finalises nothing (S18). Nor does a witness who has been removed since by somebody who had seen
 * the checkpoint, and who brings a word of theirs from before the removal (S43); a removal that has not seen it does not
 * count here, or it would undo what it is too late for.
 */
import { authorize } from '../authorize.ts'
import type { DagNode } from '../causal/dag.ts'
import { reduce } from '../reduce.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { LATE } from './cuts.ts'
import { isReducing } from './reducing.ts'
import { threadOf, type Effective, type Window } from './window.ts'

/** Has somebody who had seen `checkpoint` taken from the author of `word` the right to it, at the same time? */
const isTakenBack = ({ dag }: Window, { nodes, pastOf }: Effective, checkpoint: DagNode, word: DagNode): boolean =>
  dag
    .concurrents(word)
    .some(
      (removal) =>
        isReducing(removal.op) &&
        nodes.has(removal) &&
        dag.before(checkpoint, removal) &&
        authorize(reduce(pastOf(word), threadOf(dag, removal)).view, word.op) !== null
    )

const isFinal = (window: Window, effective: Effective, checkpoint: DagNode, all: readonly DagNode[]): boolean => {
  const { witnesses } = effective.pastOf(checkpoint).view
  const words = all.filter((node) => node === checkpoint || window.dag.before(checkpoint, node))
  const standing = words.filter((word) => !isTakenBack(window, effective, checkpoint, word))
  const distinct = new Set(standing.map(({ op }) => op.user))
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
