/** A checkpoint, with what may stand against it or a word of its author, and the times by which ops are in touch with it. */
import type { DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Witnesses } from '../state.ts'

/** Tolerated difference between the times of a final checkpoint and of an op concurrent with it, in ms. */
const LATE = 600_000

export interface Checkpoint {
  readonly node: DagNode
  readonly past: Woven
  readonly witnesses: Witnesses
  /** Does nobody but the owner speak for the guild, where it was written? */
  readonly isOwners: boolean
  /** What is concurrent with it and leaves it in dispute: see `doubtOf` in finality.ts. */
  readonly doubts: DagNode[]
  /** Ops that would take from its author the right to it, and are concurrent with it. */
  readonly takers: DagNode[]
  /** Ops of the same device that are concurrent with it. */
  readonly forks: DagNode[]
}

/** Does an op concurrent with the checkpoint claim to be older? */
export const isLate = (node: DagNode, checkpoint: DagNode): boolean => node.op.t < checkpoint.op.t - LATE

export const isOutOfTouch = (node: DagNode, checkpoint: DagNode): boolean =>
  Math.abs(node.op.t - checkpoint.op.t) > LATE

export const outOfTouch = (checkpoint: DagNode): Refusal =>
  refuse('behind-final', `checkpoint ${checkpoint.op.cid} is final without it`)

export const isEarlier = ({ op: a }: DagNode, { op: b }: DagNode): boolean => (a.t === b.t ? a.cid < b.cid : a.t < b.t)
