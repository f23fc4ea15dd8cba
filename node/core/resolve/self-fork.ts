/**
 * One device, two ops that have not seen each other: an author who forks their own chain. One branch stays: the one
 * the owner acknowledged first, then the one with the stronger acknowledger, then the smaller CID.
 *
 * Attack when absent: an author forks to undo an act of their own that others have already acted upon (S19).
 */
import type { DagNode } from '../causal/dag.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { acknowledgement, ownersIn } from './acknowledgement.ts'
import { seniorityIn } from './canonical-order.ts'
import type { Effective, Window } from './window.ts'

/** The best of those who have seen one branch and not the other. */
interface Witness {
  readonly rank: string
  readonly seniority: number
}

const NOBODY: Witness = { rank: '', seniority: Infinity }

const better = (a: Witness, b: Witness): boolean => (a.rank === b.rank ? a.seniority < b.seniority : a.rank > b.rank)

/** Those who have seen an op of somebody else's, worked out once for each op: one author may have made many forks. */
const witnessesIn = ({ dag }: Window, { nodes }: Effective) => {
  const known = new Map<DagNode, readonly DagNode[]>()
  return (branch: DagNode): readonly DagNode[] => {
    const before = known.get(branch)
    if (before) return before
    const found = [...nodes].filter((node) => node.op.user !== branch.op.user && dag.before(branch, node))
    known.set(branch, found)
    return found
  }
}

type WitnessesOf = ReturnType<typeof witnessesIn>

const bestWitness = (window: Window, witnesses: WitnessesOf, branch: DagNode, other: DagNode): Witness => {
  const { dag } = window
  const seniorityOf = seniorityIn(window)
  let best = NOBODY
  for (const node of witnesses(branch)) {
    if (dag.before(other, node)) continue
    const witness = { rank: node.rank, seniority: seniorityOf(node) }
    if (better(witness, best)) best = witness
  }
  return best
}

const stays = (
  window: Window,
  witnesses: WitnessesOf,
  a: DagNode,
  b: DagNode,
  ack: (node: DagNode) => number
): boolean => {
  if (ack(a) !== ack(b)) return ack(a) < ack(b)
  const forA = bestWitness(window, witnesses, a, b)
  const forB = bestWitness(window, witnesses, b, a)
  if (better(forA, forB) || better(forB, forA)) return better(forA, forB)
  return a.op.cid < b.op.cid
}

/** `create` is a function of the genesis: as often as it is signed, it is one act. */
const mayFork = ({ op }: DagNode): boolean => op.k !== 'create'

/** Parents first, and the same for every replica. */
const byDepth = (a: DagNode, b: DagNode): number => a.depth - b.depth || (a.op.cid < b.op.cid ? -1 : 1)

/**
 * Each op is set against those of its device that come before it and have not lost yet: of a thousand branches one stays, after
 * a thousand comparisons.
 *
 * @returns the losing branches.
 */
export const voidForks = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> => {
  const { dag } = window
  const voids = new Map<DagNode, Refusal>()
  let judge: { readonly ack: (node: DagNode) => number; readonly witnesses: WitnessesOf } | undefined
  const seen = new Set<DagNode>()
  for (const node of [...effective.nodes].filter((each) => mayFork(each) && dag.isTangled(each)).toSorted(byDepth)) {
    seen.add(node)
    for (const other of dag.concurrents(node)) {
      if (other.op.header.key !== node.op.header.key || !seen.has(other) || voids.has(other)) continue
      judge ??= {
        ack: acknowledgement(dag, ownersIn(window, effective)),
        witnesses: witnessesIn(window, effective)
      }
      const [kept, lost] = stays(window, judge.witnesses, other, node, judge.ack) ? [other, node] : [node, other]
      voids.set(lost, refuse('forked', `its author forked their chain, and ${kept.op.cid} stays`))
      if (lost === node) break
    }
  }
  return voids
}
