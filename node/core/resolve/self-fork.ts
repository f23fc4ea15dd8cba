/**
 * One device, two ops that have not seen each other: an author who forks their own chain. One branch stays: the one that
 * a revocation of the device has seen, if it has not seen the other; then the one the owner acknowledged first, by another
 * device; then the one with the stronger acknowledger, then the smaller CID.
 *
 * Attacks when absent: an author forks to undo an act of their own that others have already acted upon (S19); the owner, or
 * who has stolen their device, forks from the guild's beginning, where a branch would be its own first acknowledgement (S54);
 * a thief does so after the device has been revoked, with an accomplice (S55).
 */
import type { DagNode } from '../causal/dag.ts'
import type { DeviceKey } from '../ids.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { acknowledgement, ownersIn } from './acknowledgement.ts'
import { seniorityIn } from './canonical-order.ts'
import { revocationsIn, revokes } from './revocation.ts'
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

type Ack = (node: DagNode) => number

/** Of what owners have done with other devices: nobody acknowledges their own branch, for then the shallower one would win. */
const acknowledgementByOthers = (window: Window, effective: Effective): Ack => {
  const owners = ownersIn(window, effective)
  const known = new Map<DeviceKey, Ack>()
  return (branch) => {
    const { key } = branch.op.header
    const ack =
      known.get(key) ??
      acknowledgement(
        window.dag,
        owners.filter(({ op }) => op.header.key !== key)
      )
    known.set(key, ack)
    return ack(branch)
  }
}

interface Judge {
  readonly window: Window
  readonly witnesses: WitnessesOf
  readonly ack: Ack
  readonly revocations: readonly DagNode[]
}

const judgeOf = (window: Window, effective: Effective): Judge => ({
  window,
  witnesses: witnessesIn(window, effective),
  ack: acknowledgementByOthers(window, effective),
  revocations: revocationsIn(effective)
})

/** Was one branch there when the device was revoked, of which the other says nothing? */
const isKnown = ({ window: { dag }, revocations }: Judge, one: DagNode, other: DagNode): boolean =>
  revocations.some((node) => revokes(node, one) && dag.before(one, node) && dag.concurrent(other, node))

const stays = (judge: Judge, a: DagNode, b: DagNode): boolean => {
  const { window, witnesses, ack } = judge
  const [knownA, knownB] = [isKnown(judge, a, b), isKnown(judge, b, a)]
  if (knownA !== knownB) return knownA
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
  let judge: Judge | undefined
  const seen = new Set<DagNode>()
  for (const node of [...effective.nodes].filter((each) => mayFork(each) && dag.isTangled(each)).toSorted(byDepth)) {
    seen.add(node)
    for (const other of dag.concurrents(node)) {
      if (other.op.header.key !== node.op.header.key || !seen.has(other) || voids.has(other)) continue
      judge ??= judgeOf(window, effective)
      const [kept, lost] = stays(judge, other, node) ? [other, node] : [node, other]
      voids.set(lost, refuse('forked', `its author forked their chain, and ${kept.op.cid} stays`))
      if (lost === node) break
    }
  }
  return voids
}
