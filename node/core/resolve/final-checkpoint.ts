/**
 * A checkpoint is final once `t` distinct witnesses have written it or a descendant of it. From then on nothing that
 * claims to be older, and that those have not seen, takes effect any more, whatever its author's rank. Where that is beyond
 * dispute, finality.ts says so without asking what else takes effect, and of what claims to be later too.
 *
 * What the word of a witness has seen, it has taken for good: it makes none of that void. So a checkpoint of long ago that
 * somebody brings out now does not become final by the words of those who write theirs above it and above all that had
 * happened beside it (S61).
 *
 * Attack when absent: a high rank keeps an act secret and brings it out when everybody has built on its absence (S17);
 * one rogue witness alone finalises nothing (S18). Nor does a witness who has been removed since by somebody who had seen
 * the checkpoint, and who brings a word of theirs from before the removal (S43); a removal that has not seen it does not
 * count here, or it would undo what it is too late for. Nor does the owner who has given the guild away meanwhile (S51).
 *
 * Two sides that were apart may each have their final checkpoints. Only those of one side count, or both sides would lose
 * what they did: the side whose came first, by its own time.
 */
import { authorize } from '../authorize.ts'
import type { DagNode } from '../causal/dag.ts'
import { reduce } from '../reduce.ts'
import type { Refusal } from '../refusal.ts'
import { isLate, outOfTouch } from './checkpoint.ts'
import { handoversIn, hasGivenAway } from './handover.ts'
import { isRevoked, revocationsIn } from './revocation.ts'
import { isReducing } from './reducing.ts'
import { threadOf, type Effective, type Window } from './window.ts'

interface View {
  readonly window: Window
  readonly effective: Effective
  /** Is the op counted against checkpoints? */
  readonly stands: (node: DagNode) => boolean
}

/** Has somebody who had seen `checkpoint` taken from the author of `word` the right to it, at the same time? */
const isTakenBack = (
  { window: { dag }, effective: { pastOf }, stands }: View,
  checkpoint: DagNode,
  word: DagNode
): boolean =>
  dag
    .concurrents(word)
    .some(
      (removal) =>
        isReducing(removal.op) &&
        stands(removal) &&
        dag.before(checkpoint, removal) &&
        authorize(reduce(pastOf(word), threadOf(dag, removal)).view, word.op) !== null
    )

/** Who stands by a checkpoint, as far as they had not seen something. */
class Voices {
  readonly #view: View
  readonly #checkpoints: readonly DagNode[]
  readonly #words = new Map<DagNode, readonly DagNode[]>()

  /** @param checkpoints in effect. */
  constructor(view: View, checkpoints: readonly DagNode[]) {
    this.#view = view
    this.#checkpoints = checkpoints
  }

  /** Have as many witnesses as it takes written a checkpoint, or one above it, without having seen `late`? */
  areEnough(checkpoint: DagNode, late: DagNode): boolean {
    const { window, effective } = this.#view
    const { witnesses } = effective.pastOf(checkpoint).view
    const unaware = this.#wordsFor(checkpoint).filter((word) => !window.dag.before(late, word))
    const distinct = new Set(unaware.map(({ op }) => op.user))
    return witnesses.users.filter((user) => distinct.has(user)).length >= witnesses.threshold
  }

  #wordsFor(checkpoint: DagNode): readonly DagNode[] {
    const known = this.#words.get(checkpoint)
    if (known) return known
    const { dag } = this.#view.window
    const words = this.#checkpoints.filter((node) => node === checkpoint || dag.before(checkpoint, node))
    const standing = words.filter((word) => !isTakenBack(this.#view, checkpoint, word))
    this.#words.set(checkpoint, standing)
    return standing
  }
}

/** Does nobody but the owner speak for the guild, where this checkpoint was written? */
const isOwnersAlone = ({ pastOf }: Effective, checkpoint: DagNode): boolean => {
  const { witnesses, owner } = pastOf(checkpoint).view
  return witnesses.users.length === 1 && witnesses.users[0] === owner
}

/**
 * Has the owner named other witnesses, who had not seen this checkpoint? Then those it counts by speak for the guild no more.
 *
 * Attack when absent: most of the old witnesses, or the owner before there were others, finalise a branch from before they
 * were replaced, however much later, and undo that with all that has come since (S40, S59).
 */
const isReplaced = (
  { window: { dag }, stands }: View,
  checkpoint: DagNode,
  isDisowned: (node: DagNode) => boolean
): boolean => dag.concurrents(checkpoint).some((node) => node.op.k === 'witness' && stands(node) && !isDisowned(node))

/** Checkpoints in a line, and what each makes void. */
interface Line {
  readonly checkpoints: readonly DagNode[]
  /** What is concurrent with a checkpoint of the line, older, and in effect, and against which it is final. */
  lateFor(checkpoint: DagNode): readonly DagNode[]
}

/**
 * Checkpoints in a line: the first, by their time, then each against which none before it is final.
 *
 * @param atLast nothing else is found void any more. Before, what takes a witness's right away may have no effect only
 * because what it rests on is undone by something that is not void yet: then nobody can say whether the checkpoint is final.
 */
const lineOf = (window: Window, effective: Effective, atLast: boolean): Line => {
  const { dag } = window
  const all = [...effective.nodes].filter(({ op }) => op.k === 'cp')
  const tangled = all.filter((node) => dag.isTangled(node))
  const handovers = tangled.length > 0 ? handoversIn(effective) : []
  const revocations = tangled.length > 0 ? revocationsIn(effective) : []
  const isDisowned = (node: DagNode): boolean =>
    hasGivenAway(window, handovers, node) || isRevoked(window, revocations, node)
  const known: View = { window, effective, stands: (node) => effective.nodes.has(node) }
  const possible: View = { window, effective, stands: (node) => !effective.voids.has(node) }
  const [voices, sureVoices] = [new Voices(known, all), new Voices(possible, all)]
  const checkpoints: DagNode[] = []
  for (const node of tangled.toSorted((a, b) => a.op.t - b.op.t || (a.op.cid < b.op.cid ? -1 : 1))) {
    if (checkpoints.some((other) => dag.concurrent(other, node) && voices.areEnough(other, node))) continue
    if (isOwnersAlone(effective, node) && isDisowned(node)) continue
    if (!isReplaced(known, node, isDisowned)) checkpoints.push(node)
  }
  const isSure = (node: DagNode): boolean => atLast || !isReplaced(possible, node, isDisowned)
  return {
    checkpoints: checkpoints.filter(isSure),
    lateFor: (checkpoint) =>
      dag
        .concurrents(checkpoint)
        .filter((node) => effective.nodes.has(node) && isLate(node, checkpoint))
        .filter((node) => voices.areEnough(checkpoint, node) && (atLast || sureVoices.areEnough(checkpoint, node)))
  }
}

/**
 * Late checkpoints first, and before all others those that the latest one makes void: they are words no more.
 *
 * Attack when absent: a checkpoint lacked a word when others went on, with what it had not seen; a year later a witness who
 * had said nothing adds that word from an old branch, and makes void what everybody had taken for good (S63).
 */
const lateIn = (window: Window, effective: Effective, atLast: boolean): ReadonlyMap<DagNode, Refusal> => {
  const { checkpoints, lateFor } = lineOf(window, effective, atLast)
  const voids = new Map<DagNode, Refusal>()
  for (const checkpoint of checkpoints.toReversed()) {
    const late = lateFor(checkpoint)
    const words = late.filter(({ op }) => op.k === 'cp')
    if (words.length > 0) return new Map(words.map((node) => [node, outOfTouch(checkpoint)]))
    for (const node of late) voids.set(node, outOfTouch(checkpoint))
  }
  return voids
}

/** @returns ops that are concurrent with a checkpoint that is surely final, and claim to be older than it. */
export const voidBehindFinal = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> =>
  lateIn(window, effective, false)

/** The same of every final checkpoint. Asked when nothing else is found void. */
export const voidBehindFinalAtLast = (window: Window, effective: Effective): ReadonlyMap<DagNode, Refusal> =>
  lateIn(window, effective, true)
