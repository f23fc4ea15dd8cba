/**
 * The order in which concurrent removals are committed: acknowledged first; then what proves itself by the key of the user
 * whose device it revokes; then who has been given the guild; then the author of higher rank, judged after the removals
 * committed so far; then the senior; then the smaller CID.
 *
 * Attacks when a part is absent: a thief of equal rank grinds the CID of a ban so that it comes before his revocation;
 * who has given the guild away bans the heir, from a branch where that has not happened (S50);
 * rank in the past the author chose lets a once-boss replay their boss era (S12, S21);
 * a tie-break by depth lets the attacker win by backdating.
 */
import type { DagNode } from '../causal/dag.ts'
import type { Window } from './window.ts'

export interface Judge {
  ack(node: DagNode): number
  /** After committed removals. */
  rank(node: DagNode): string
  /** Depth of the author's first admission. */
  seniority(node: DagNode): number
}

/**
 * First what has the signature of a user's root or recovery key as its authority, not a rank in the guild; then the
 * acceptance of the guild, which its owner has signed away.
 */
const proof = ({ op }: DagNode): number => {
  if (op.k === 'rotate' || op.k === 'device.del') return 0
  return op.k === 'accept' ? 1 : 2
}

/**
 * Who has been here longer: the first admission of an author, never reset; but for those that are out of touch with a final
 * checkpoint, or somebody could be let in on a parent of years ago and be senior to everybody who has come since.
 */
export const seniorityIn =
  ({ dag, includes, staleBy }: Window) =>
  ({ op }: DagNode): number =>
    dag.seniority(op.user, (admission) => includes(admission) && !staleBy(admission))

/** Negative when `a` comes first. */
export const canonicalOrder = (a: DagNode, b: DagNode, judge: Judge): number => {
  const ackA = judge.ack(a)
  const ackB = judge.ack(b)
  if (ackA !== ackB) return ackA < ackB ? -1 : 1
  if (proof(a) !== proof(b)) return proof(a) - proof(b)
  const rankA = judge.rank(a)
  const rankB = judge.rank(b)
  if (rankA !== rankB) return rankA > rankB ? -1 : 1
  const seniorA = judge.seniority(a)
  const seniorB = judge.seniority(b)
  if (seniorA !== seniorB) return seniorA < seniorB ? -1 : 1
  return a.op.cid < b.op.cid ? -1 : 1
}
