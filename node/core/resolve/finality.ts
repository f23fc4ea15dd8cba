/**
 * Checkpoints that are final beyond dispute, and the ops that are out of touch with one: concurrent with it, and written
 * more than ten minutes before or after it. Those have no effect, whoever wrote them, and nothing else has to be looked at
 * to know it: so what happened before such a checkpoint need not be judged again for an op on a parent of years ago.
 *
 * What beyond dispute means stands in beyond-dispute.ts; here is noted, as ops come, what it is told by: the checkpoints,
 * who takes from their authors the right to them, who has forked, and who has named others or lost the guild beside them.
 * All of that is told by the ops of the set, their times and who has seen whom, never by what takes effect among them; so
 * it is the same for every node that has those ops, in whatever order they came.
 *
 * Attack when absent: a member writes one op after the other, each on a parent of years ago; none takes effect, and each
 * makes every node go through all that has happened since.
 */
import { authorize } from '../authorize.ts'
import type { Dag, DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'
import { reduce } from '../reduce.ts'
import { Question, type Noted, type Verdict } from './beyond-dispute.ts'
import { isEarlier, type Checkpoint } from './checkpoint.ts'
import { isReducing } from './reducing.ts'
import { revokes } from './revocation.ts'
import { threadOf } from './window.ts'

/** An op beside which a checkpoint may be in dispute. */
interface Doubt {
  readonly node: DagNode
  casts(checkpoint: Checkpoint): boolean
}

type Includes = (node: DagNode) => boolean

const isFork = ({ op: a }: DagNode, { op: b }: DagNode): boolean => a.header.key === b.header.key

/** What an op that has just come says of those who write checkpoints beside it. */
const doubtOf = (node: DagNode, past: Woven): Doubt | undefined => {
  const { op } = node
  if (op.k === 'witness') return { node, casts: () => true }
  if (op.k === 'device.del' || op.k === 'rotate') {
    return { node, casts: (checkpoint) => checkpoint.isOwners && revokes(node, checkpoint.node) }
  }
  const maker = op.k === 'accept' && op.body && past.view.transfers.get(op.body.transfer)?.by
  return maker ? { node, casts: (checkpoint) => checkpoint.isOwners && checkpoint.node.op.user === maker } : undefined
}

export class Finality implements Noted {
  readonly dag: Dag
  /** In order of arrival. */
  readonly #checkpoints: Checkpoint[] = []
  /** Few: other witnesses named, guilds given away, devices revoked. */
  readonly #doubts: Doubt[] = []
  /** Ops that leave a checkpoint in dispute, or take its author's word by having forked. */
  readonly #meddling = new Set<DagNode>()
  /** Ops that take from somebody the right to a checkpoint, and the latest checkpoint that each has seen. */
  readonly #taking = new Map<DagNode, DagNode | undefined>()
  /** Has there been a checkpoint that takes several witnesses? Until then a checkpoint rests on itself alone. */
  #isShared = false

  constructor(dag: Dag) {
    this.dag = dag
  }

  /**
   * An op has come.
   *
   * @param past state of its own past.
   * @returns may it have put a checkpoint in dispute?
   */
  note(node: DagNode, past: Woven): boolean {
    if (node.op.k === 'cp') return [this.#noteFork(node), this.#noteCheckpoint(node, past)].includes(true)
    const doubt = doubtOf(node, past)
    if (doubt) this.#doubts.push(doubt)
    const casts = doubt !== undefined && this.#castOver(doubt)
    const takes = this.#isShared && isReducing(node.op) && this.#noteReduction(node)
    return [casts, takes, this.#noteFork(node)].includes(true)
  }

  /** The first checkpoint that the op is out of touch with, and that is beyond dispute against it among what `includes` lets pass. */
  staleBy(node: DagNode, includes: Includes): DagNode | undefined {
    return new Question(this, includes).verdictOn(node)?.by
  }

  /**
   * Index of the op from which on an op has been out of touch, and nothing whatever can hang on it: it is no word, and
   * takes none away. Infinity when something may.
   */
  idleSince(node: DagNode, includes: Includes): number {
    if (node.op.k === 'cp' || this.#meddling.has(node)) return Infinity
    return this.#verdictAfter(node, includes)?.since ?? Infinity
  }

  *beside(node: DagNode): Generator<Checkpoint> {
    const last = Math.max(node.index, this.dag.lastBeside(node))
    for (let at = this.#placeFrom(Math.min(node.unseen.first, node.index)); at < this.#checkpoints.length; at++) {
      const checkpoint = this.#checkpoints[at] as Checkpoint
      if (checkpoint.node.index > last) return
      if (this.dag.concurrent(node, checkpoint.node)) yield checkpoint
    }
  }

  /** What takes words away from a checkpoint that it has seen does not do so when it is out of touch with a later one. */
  #verdictAfter(node: DagNode, includes: Includes): Verdict | undefined {
    return new Question(this, includes).verdictOn(node, this.#taking.get(node))
  }

  #noteCheckpoint(node: DagNode, past: Woven): boolean {
    const { witnesses, owner } = past.view
    const isOwners = witnesses.users.length === 1 && witnesses.users[0] === owner
    const unseen = [...node.unseen].map((index) => this.dag.at(index))
    const forks = unseen.filter((other) => isFork(node, other))
    const checkpoint: Checkpoint = { node, past, witnesses, isOwners, doubts: [], takers: [], forks }
    for (const fork of forks) this.#meddling.add(fork)
    for (const doubt of this.#doubts) {
      if (node.unseen.has(doubt.node.index)) this.#cast(doubt, checkpoint)
    }
    this.#isShared ||= witnesses.threshold > 1
    if (this.#isShared) {
      for (const other of unseen) if (isReducing(other.op)) this.#take(other, checkpoint)
    }
    const isBesideAnother = !this.beside(node).next().done
    this.#checkpoints.push(checkpoint)
    return isBesideAnother
  }

  #castOver(doubt: Doubt): boolean {
    return [...this.beside(doubt.node)].filter((checkpoint) => this.#cast(doubt, checkpoint)).length > 0
  }

  #cast(doubt: Doubt, checkpoint: Checkpoint): boolean {
    if (!doubt.casts(checkpoint)) return false
    checkpoint.doubts.push(doubt.node)
    this.#meddling.add(doubt.node)
    return true
  }

  #noteFork(node: DagNode): boolean {
    const forked = [...this.beside(node)].filter((checkpoint) => isFork(node, checkpoint.node))
    for (const { forks } of forked) forks.push(node)
    if (forked.length > 0) this.#meddling.add(node)
    return forked.length > 0
  }

  #noteReduction(node: DagNode): boolean {
    return [...this.beside(node)].filter((checkpoint) => this.#take(node, checkpoint)).length > 0
  }

  #take(taker: DagNode, { node, past, takers }: Checkpoint): boolean {
    if (authorize(reduce(past, threadOf(this.dag, taker)).view, node.op) === null) return false
    takers.push(taker)
    if (!this.#taking.has(taker)) this.#taking.set(taker, this.#latestBelow(taker))
    return true
  }

  #latestBelow(node: DagNode): DagNode | undefined {
    return this.#checkpoints
      .map((checkpoint) => checkpoint.node)
      .filter((other) => this.dag.before(other, node))
      .reduce<DagNode | undefined>((latest, other) => (latest && isEarlier(other, latest) ? latest : other), undefined)
  }

  /** The place of the first checkpoint that came as op `index` or later. */
  #placeFrom(index: number): number {
    let low = 0
    let high = this.#checkpoints.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#checkpoints[middle]?.node.index ?? Infinity) < index) low = middle + 1
      else high = middle
    }
    return low
  }
}
