/**
 * Which checkpoints are beyond dispute against which ops, in one set of ops.
 *
 *     A checkpoint c is beyond dispute against an op x that is concurrent with it, when as many distinct witnesses as c takes
 *     have written c or a checkpoint above it **without having seen x**, whose words count; when no other witnesses were
 *     named beside c (see finality.ts); and when no earlier checkpoint beside it has as many witnesses who had not seen c.
 *
 *     A word counts unless an op that has seen c takes from its author the right to it, beside it, or its author's device
 *     has forked there, or the word itself is out of touch. Who takes, or forks, and is out of touch, changes nothing.
 *     Out of touch means here: with a checkpoint that is later than c, and beyond dispute against what would be void.
 *
 * So it is found by going up in time, and ends. What a word has seen it has taken for good: it makes none of it void, and an
 * op on top of everything changes no verdict.
 *
 * Attacks when a part is absent: one rogue witness brings a checkpoint of long ago, honest witnesses write theirs above it
 * and all that had happened beside it, and by their words it makes that void (S61); one who forks, or bans another witness,
 * upon an old parent takes their words away from what was final, and brings back what it had made void (S62); one who has
 * kept silent adds the word that was lacking when everybody had gone on without it (S63).
 */
import type { Dag, DagNode } from '../causal/dag.ts'
import type { UserCid } from '../ids.ts'
import { isEarlier, isOutOfTouch, type Checkpoint } from './checkpoint.ts'

type Includes = (node: DagNode) => boolean

/** What finality.ts has noted. */
export interface Noted {
  readonly dag: Dag
  /** Checkpoints that are concurrent with an op, in order of arrival. */
  beside(node: DagNode): Iterable<Checkpoint>
}

/** A checkpoint that an op is out of touch with, and the index of the op from which on that has been so. */
export interface Verdict {
  readonly by: DagNode
  readonly since: number
}

/** By users: from which op on one of their words counts. */
type Voices = Map<UserCid, number>

const nthOf = (voices: Voices, n: number): number => [...voices.values()].toSorted((a, b) => a - b)[n - 1] ?? Infinity

/** Asked of one set of ops, and remembers what it has found of it. */
export class Question {
  readonly #noted: Noted
  readonly #includes: Includes
  readonly #completions = new Map<DagNode, Map<Checkpoint, number>>()
  readonly #rivalled = new Map<Checkpoint, boolean>()

  constructor(noted: Noted, includes: Includes) {
    this.#noted = noted
    this.#includes = includes
  }

  /**
   * The first checkpoint that an op is out of touch with.
   *
   * @param after only among checkpoints that are later than this one.
   */
  verdictOn(node: DagNode, after?: DagNode): Verdict | undefined {
    for (const about of this.#beside(node)) {
      if (after && !isEarlier(after, about.node)) continue
      if (!isOutOfTouch(node, about.node)) continue
      const since = this.#completion(about, node)
      if (since < Infinity) return { by: about.node, since }
    }
    return undefined
  }

  *#beside(node: DagNode): Generator<Checkpoint> {
    if (!this.#noted.dag.isTangled(node)) return
    for (const checkpoint of this.#noted.beside(node)) if (this.#includes(checkpoint.node)) yield checkpoint
  }

  #completion(about: Checkpoint, against: DagNode): number {
    const known = this.#completions.get(against) ?? new Map<Checkpoint, number>()
    this.#completions.set(against, known)
    const found = known.get(about) ?? this.#completed(about, against)
    known.set(about, found)
    return found
  }

  /** Index of the op from which on a checkpoint has been beyond dispute against an op; Infinity when it is not. */
  #completed(about: Checkpoint, against: DagNode): number {
    if (about.doubts.some(this.#includes) || this.#hasRival(about)) return Infinity
    const { threshold } = about.witnesses
    const voices: Voices = new Map()
    for (const word of this.#words(about, against)) {
      if (nthOf(voices, threshold) <= word.node.index) break
      const { user } = word.node.op
      voices.set(user, Math.min(voices.get(user) ?? Infinity, this.#countsFrom(word, about)))
    }
    return nthOf(voices, threshold)
  }

  /** Checkpoints by its witnesses at or above one, which have not seen an op. */
  *#words(about: Checkpoint, unseen: DagNode): Generator<Checkpoint> {
    const { dag } = this.#noted
    for (const word of this.#beside(unseen)) {
      if (!about.witnesses.users.includes(word.node.op.user)) continue
      if (word === about || dag.before(about.node, word.node)) yield word
    }
  }

  /** Index of the op from which on a word counts for the checkpoint; Infinity when it does not. */
  #countsFrom(word: Checkpoint, about: Checkpoint): number {
    if (this.#isTooLate(word, about)) return Infinity
    const { dag } = this.#noted
    const takers = word === about ? [] : word.takers.filter((taker) => dag.before(about.node, taker))
    const against = [...takers, ...word.forks].filter(this.#includes)
    return Math.max(word.node.index, ...against.map((node) => this.#heldOff(node, about)))
  }

  /**
   * Has everybody gone on without this word, with what is beyond dispute and later than the checkpoint it is for?
   *
   * Attack when absent: a checkpoint has lacked a word, and what it had not seen was taken in; a witness who had said
   * nothing adds that word from an old branch, a year later, and makes it void with all that rests on it.
   */
  #isTooLate(word: Checkpoint, about: Checkpoint): boolean {
    return this.verdictOn(word.node, about.node) !== undefined
  }

  /**
   * Index of the op from which on what would take a word away is itself out of touch; Infinity when it is not.
   *
   * Attack when absent: one rogue witness of several bans another upon an old parent, or forks their own chain there, and
   * undoes with it, though it has no effect, what both had made final.
   */
  #heldOff(node: DagNode, about: Checkpoint): number {
    return this.verdictOn(node, about.node)?.since ?? Infinity
  }

  #hasRival(about: Checkpoint): boolean {
    const known = this.#rivalled.get(about) ?? this.#isRivalled(about)
    this.#rivalled.set(about, known)
    return known
  }

  /**
   * Is there an earlier checkpoint beside it for which as many witnesses spoke as that takes, who had not seen this one?
   *
   * Attack when any earlier one is enough: one rogue witness puts in dispute, with one checkpoint upon an old parent,
   * whatever has become final since.
   */
  #isRivalled(about: Checkpoint): boolean {
    for (const rival of this.#beside(about.node)) {
      if (!isEarlier(rival.node, about.node)) continue
      const users = new Set<UserCid>()
      for (const word of this.#words(rival, about.node)) {
        if (!users.has(word.node.op.user) && !this.#isTooLate(word, about)) users.add(word.node.op.user)
        if (users.size >= rival.witnesses.threshold) return true
      }
    }
    return false
  }
}
