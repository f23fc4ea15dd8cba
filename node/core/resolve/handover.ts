/**
 * Who has given the guild away: by an offer of theirs that the heir has accepted. What they write as its owner without
 * having seen that is no owner's act, however early they say it is.
 *
 * Attack when absent: who sold the guild takes it back from an old branch of another device, by a ban of the heir (S50) or
 * by a checkpoint (S51).
 */
import type { DagNode } from '../causal/dag.ts'
import type { UserCid } from '../ids.ts'
import type { Effective, Window } from './window.ts'

export interface Handover {
  readonly acceptance: DagNode
  /** Whose offer it was. */
  readonly maker: UserCid
}

export const handoversIn = ({ nodes, pastOf }: Effective): readonly Handover[] =>
  [...nodes].flatMap((node) => {
    const { op } = node
    if (op.k !== 'accept' || !op.body) return []
    const maker = pastOf(node).view.transfers.get(op.body.transfer)?.by
    return maker ? [{ acceptance: node, maker }] : []
  })

/** Has the author of this op given the guild away at the same time? */
export const hasGivenAway = ({ dag }: Window, handovers: readonly Handover[], node: DagNode): boolean =>
  handovers.some(({ acceptance, maker }) => maker === node.op.user && dag.concurrent(acceptance, node))
