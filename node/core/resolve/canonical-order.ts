/**
 * The order in which concurrent removals are committed: acknowledged first; then what proves itself by the key of the user
 * whose device it revokes; then the author of higher rank, judged
 * after the removals committed so far; then the senior; then the smaller CID.
 *
 * Attacks when a part is absent: a thief of equal rank grinds the CID of a ban so that it comes before his revocation;
 * rank in the past the author chose lets a once-boss replay their boss era (S12, S21);
 * a tie-break by depth lets the attacker win by backdating.
 */
import type { DagNode } from '../causal/dag.ts'

export interface Judge {
  ack(node: DagNode): number
  /** After committed removals. */
  rank(node: DagNode): string
  /** Depth of the author's first admission. */
  seniority(node: DagNode): number
}

/** Its authority is a signature of the user's root or recovery key, not a rank in the guild. */
const isSelfProving = ({ op }: DagNode): boolean => op.k === 'rotate' || op.k === 'device.del'

/** Negative when `a` comes first. */
export const canonicalOrder = (a: DagNode, b: DagNode, judge: Judge): number => {
  const ackA = judge.ack(a)
  const ackB = judge.ack(b)
  if (ackA !== ackB) return ackA < ackB ? -1 : 1
  if (isSelfProving(a) !== isSelfProving(b)) return isSelfProving(a) ? -1 : 1
  const rankA = judge.rank(a)
  const rankB = judge.rank(b)
  if (rankA !== rankB) return rankA > rankB ? -1 : 1
  const seniorA = judge.seniority(a)
  const seniorB = judge.seniority(b)
  if (seniorA !== seniorB) return seniorA < seniorB ? -1 : 1
  return a.op.cid < b.op.cid ? -1 : 1
}
