/**
 * Checkpoints that are final beyond dispute, and the ops that are out of touch with one: concurrent with it, and written
 * more than ten minutes before or after it. Those have no effect, whoever wrote them, and nothing else has to be looked at
 * to know it: so what happened before such a checkpoint need not be judged again for an op on a parent of years ago.
 *
 *     A checkpoint is beyond dispute in a set of ops when t distinct witnesses have written it or a checkpoint above it,
 *     by whose right in their own past nobody has taken from them, having seen the checkpoint, and who have not forked their
 *     chain there; when no checkpoint
 *     concurrent with it is earlier, and no other witnesses were named beside it; and when its author was not the owner alone
 *     who gave the guild away, or whose device was revoked, at the same time.
 *
 * All of that is told by the ops of the set, their times and who has seen whom, never by what takes effect among them; so
 * it is the same for every node that has those ops, in whatever order they came.
 *
 * Attack when absent: a member writes one op after the other, each on a parent of years ago; none takes effect, and each
 * makes every node go through all that has happened since.
 */
import { authorize } from '../authorize.ts'
import type { Dag, DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'
import type { UserCid } from '../ids.ts'
import { reduce } from '../reduce.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Witnesses } from '../state.ts'
import { isReducing } from './reducing.ts'
import { revokes } from './revocation.ts'
import { threadOf } from './window.ts'

/** Tolerated difference between the times of a final checkpoint and of an op concurrent with it, in ms. */
const LATE = 600_000

interface Checkpoint {
  readonly node: DagNode
  readonly past: Woven
  readonly witnesses: Witnesses
  /** Does nobody but the owner speak for the guild, where it was written? */
  readonly isOwners: boolean
  /** What is concurrent with it and leaves it in dispute. */
  readonly rivals: DagNode[]
  /** Ops that would take from its author the right to it, and are concurrent with it. */
  readonly takers: DagNode[]
  /** Ops of the same device that are concurrent with it. */
  readonly forks: DagNode[]
}

/** An op beside which a checkpoint may be in dispute. */
interface Doubt {
  readonly node: DagNode
  casts(checkpoint: Checkpoint): boolean
}

type Includes = (node: DagNode) => boolean

/** Asked of one set of ops, with what has been found of it so far: of checkpoints by their places, see `completion`. */
interface Question {
  readonly includes: Includes
  readonly known: Map<number, number>
}

/** A checkpoint that others are words for. */
interface Place {
  readonly about: Checkpoint
  readonly place: number
}

/** Does an op concurrent with the checkpoint claim to be older? */
export const isLate = (node: DagNode, checkpoint: DagNode): boolean => node.op.t < checkpoint.op.t - LATE

export const isOutOfTouch = (node: DagNode, checkpoint: DagNode): boolean =>
  Math.abs(node.op.t - checkpoint.op.t) > LATE

export const outOfTouch = (checkpoint: DagNode): Refusal =>
  refuse('behind-final', `checkpoint ${checkpoint.op.cid} is final without it`)

const isEarlier = ({ op: a }: DagNode, { op: b }: DagNode): boolean => (a.t === b.t ? a.cid < b.cid : a.t < b.t)

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

export class Finality {
  readonly #dag: Dag
  /** In order of arrival. */
  readonly #checkpoints: Checkpoint[] = []
  readonly #places = new Map<DagNode, number>()
  /** Few: other witnesses named, guilds given away, devices revoked. */
  readonly #doubts: Doubt[] = []
  /** Has there been a checkpoint that takes several witnesses? Until then a checkpoint rests on itself alone. */
  #isShared = false

  constructor(dag: Dag) {
    this.#dag = dag
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

  /** The first checkpoint beyond dispute among what `includes` lets pass that the op is out of touch with. */
  staleBy(node: DagNode, includes: Includes): DagNode | undefined {
    return this.#staleBy(node, { includes, known: new Map() }, this.#placeFrom(Math.min(node.unseen.first, node.index)))
  }

  /**
   * Index of the op with which a checkpoint has come to be beyond dispute among what `includes` lets pass; Infinity when it
   * is not.
   */
  completion(checkpoint: DagNode, includes: Includes): number {
    const place = this.#places.get(checkpoint)
    return place === undefined ? Infinity : this.#completion(place, { includes, known: new Map() })
  }

  #staleBy(node: DagNode, question: Question, from: number, above?: DagNode): DagNode | undefined {
    if (!this.#dag.isTangled(node)) return undefined
    for (let at = from; at < this.#checkpoints.length; at++) {
      const { node: checkpoint } = this.#checkpoints[at] as Checkpoint
      if (above && !this.#dag.before(above, checkpoint)) continue
      if (!this.#dag.concurrent(node, checkpoint) || !isOutOfTouch(node, checkpoint)) continue
      if (question.includes(checkpoint) && this.#completion(at, question) < Infinity) return checkpoint
    }
    return undefined
  }

  #completion(place: number, question: Question): number {
    const known = question.known.get(place) ?? this.#completed(place, question)
    question.known.set(place, known)
    return known
  }

  #completed(place: number, question: Question): number {
    const about = this.#checkpoints[place] as Checkpoint
    if (about.rivals.some(question.includes)) return Infinity
    const since = new Map<UserCid, number>()
    const completed = (): number =>
      [...since.values()].toSorted((a, b) => a - b)[about.witnesses.threshold - 1] ?? Infinity
    for (let at = place; at < this.#checkpoints.length; at++) {
      const word = this.#checkpoints[at] as Checkpoint
      if (completed() <= word.node.index) break
      if (!question.includes(word.node)) continue
      const { user } = word.node.op
      since.set(user, Math.min(since.get(user) ?? Infinity, this.#countsFrom(word, { about, place }, question)))
    }
    return completed()
  }

  /** Index of the op from which on a checkpoint counts for one at or below it; Infinity when it does not. */
  #countsFrom(word: Checkpoint, { about, place }: Place, question: Question): number {
    const { users } = about.witnesses
    if (!users.includes(word.node.op.user) || word.forks.some(question.includes)) return Infinity
    if (word === about) return word.node.index
    if (!this.#dag.before(about.node, word.node)) return Infinity
    const takers = word.takers.filter((taker) => question.includes(taker) && this.#dag.before(about.node, taker))
    return Math.max(word.node.index, ...takers.map((taker) => this.#heldOff(taker, { about, place }, question)))
  }

  /**
   * Index of the op from which on one that would take a word away is itself out of touch, with a checkpoint above the one
   * that the word is about; Infinity when it is not.
   *
   * Attack when absent: one rogue witness of several bans another upon an old parent, and undoes with it, though it has no
   * effect, what both had made final.
   */
  #heldOff(taker: DagNode, { about, place }: Place, question: Question): number {
    const by = this.#staleBy(taker, question, place + 1, about.node)
    const at = by && this.#places.get(by)
    return at === undefined ? Infinity : this.#completion(at, question)
  }

  #noteCheckpoint(node: DagNode, past: Woven): boolean {
    const { witnesses, owner } = past.view
    const isOwners = witnesses.users.length === 1 && witnesses.users[0] === owner
    const checkpoint: Checkpoint = { node, past, witnesses, isOwners, rivals: [], takers: [], forks: [] }
    this.#isShared ||= witnesses.threshold > 1
    let disputes = false
    for (const other of this.#concurrent(node)) {
      const [rival, later] = isEarlier(node, other.node) ? [node, other] : [other.node, checkpoint]
      later.rivals.push(rival)
      disputes ||= later === other
    }
    for (const doubt of this.#doubts) {
      if (node.unseen.has(doubt.node.index) && doubt.casts(checkpoint)) checkpoint.rivals.push(doubt.node)
    }
    checkpoint.forks.push(
      ...[...node.unseen].map((index) => this.#dag.at(index)).filter((other) => isFork(node, other))
    )
    this.#places.set(node, this.#checkpoints.length)
    this.#checkpoints.push(checkpoint)
    if (this.#isShared) checkpoint.takers.push(...this.#takersOf(checkpoint))
    return disputes
  }

  #castOver(doubt: Doubt): boolean {
    const disputed = this.#concurrent(doubt.node).filter((checkpoint) => doubt.casts(checkpoint))
    for (const { rivals } of disputed) rivals.push(doubt.node)
    return disputed.length > 0
  }

  #noteFork(node: DagNode): boolean {
    const forked = this.#concurrent(node).filter((checkpoint) => isFork(node, checkpoint.node))
    for (const { forks } of forked) forks.push(node)
    return forked.length > 0
  }

  #noteReduction(node: DagNode): boolean {
    let disputes = false
    for (const checkpoint of this.#concurrent(node)) {
      if (!this.#takes(node, checkpoint)) continue
      checkpoint.takers.push(node)
      disputes = true
    }
    return disputes
  }

  #takersOf(checkpoint: Checkpoint): readonly DagNode[] {
    return [...checkpoint.node.unseen]
      .map((index) => this.#dag.at(index))
      .filter((node) => isReducing(node.op) && this.#takes(node, checkpoint))
  }

  #takes(taker: DagNode, { node, past }: Checkpoint): boolean {
    return authorize(reduce(past, threadOf(this.#dag, taker)).view, node.op) !== null
  }

  /** Earlier checkpoints that an op which has just come has not seen. */
  #concurrent(node: DagNode): readonly Checkpoint[] {
    const unseen: Checkpoint[] = []
    for (let at = this.#placeFrom(node.unseen.first); at < this.#checkpoints.length; at++) {
      const checkpoint = this.#checkpoints[at] as Checkpoint
      if (node.unseen.has(checkpoint.node.index)) unseen.push(checkpoint)
    }
    return unseen
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
