/**
 * One device, two ops that have not seen each other: an author who forks their own chain. One branch stays: the one
 * the owner acknowledged first, then the one with the stronger acknowledger, then the smaller CID.
 *
 * Attack when absent: an author forks to undo an act of their own that others have already acted upon (S19).
 */
import type { DagNode } from '../causal/dag.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { acknowledgement, ownersIn } from './acknowledgement.ts'
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
  let best = NOBODY
  for (const node of witnesses(branch)) {
    if (dag.before(other, node)) continue
    const seniority = dag.seniority(node.op.user, (admission) => window.includes(admission))
    const witness = { rank: node.rank, seniority }
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
const forks = (window: Window, { nodes }: Effective): readonly (readonly [DagNode, DagNode])[] =>
  [...nodes]
    .filter(({ op }) => op.k !== 'create')
    .flatMap((node) =>
      [...node.unseen]
        .map((index) => window.dag.at(index))
        .filter(({ op }) => op.header.key === node.op.header.key && op.k !== 'create')
        .filter((other) => nodes.has(other))
        .map((other) => [other, node] as const)
    )

/** @returns the losing branches. */
export const voidForks = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> => {
  const pairs = forks(window, effective)
  if (pairs.length === 0) return new Map()
  const ack = acknowledgement(window.dag, ownersIn(window, effective))
  const witnesses = witnessesIn(window, effective)
  return new Map(
    pairs.map(([a, b]) => {
      const [kept, lost] = stays(window, witnesses, a, b, ack) ? [a, b] : [b, a]
      return [lost, refuse('forked', `its author forked their chain, and ${kept.op.cid} stays`)]
    })
  )
}
