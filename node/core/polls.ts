/** Polls: what a message asks, until when, and which votes count. */
import type { OpCid } from './ids.ts'
import { bool, int, list, nullable, object, sorted, text, type Shape } from './schema.ts'
import { isLater, type Stamp } from './stamp.ts'

/** Discord's. */
export const MAX_ANSWERS = 10
export const MAX_HOURS = 32 * 24
const HOUR = 3_600_000

/** An answer is known by its place, from 1. `emoji`: a unicode emoji, or `name:id`. */
const answer = object({ text: nullable(text(55, 1)), emoji: nullable(text(128, 1)) })

export const poll = object({
  question: text(300, 1),
  answers: list(answer, MAX_ANSWERS, 1),
  /** May one vote for several answers? */
  multi: bool,
  /** How long it is open, from the message's time. */
  hours: int(1, MAX_HOURS)
})
export type PollTerms = Shape<typeof poll>

/** The answers that somebody votes for now, in place of those before; none: they take their vote back. */
export const choice = sorted(int(1, MAX_ANSWERS), MAX_ANSWERS)

/** A poll as it stands. */
export interface Poll extends PollTerms {
  /** ms since the Unix epoch. */
  readonly ends: number
  /** Votes for each answer, in their order. */
  readonly counts: readonly number[]
}

/** Where votes stop counting. */
export interface PollEnd {
  /** ms since the Unix epoch. */
  readonly t: number
  /** The op by which its author has ended it; null: its time is over. */
  readonly cid: OpCid | null
}

/** The end that a poll has from its beginning. @param t of its message, in ms since the Unix epoch */
export const endOf = (t: number, { hours }: Pick<PollTerms, 'hours'>): PollEnd => ({ t: t + hours * HOUR, cid: null })

/**
 * Was it written before the end? Votes are counted so, and so is the word of an author who ends a poll: of several the first
 * counts, and none when the poll is over.
 *
 * Attack when absent: whoever has lost goes on voting.
 */
export const isBefore = (end: PollEnd, stamp: Stamp): boolean =>
  end.cid === null ? stamp.t < end.t : isLater(stamp, { t: end.t, cid: end.cid })

/**
 * Can one vote so? What is no choice is no vote, and the one before it stands.
 *
 * Attack when absent: a member votes for every answer where one is to be chosen.
 */
export const isChoice = (
  { answers, multi }: Pick<PollTerms, 'answers' | 'multi'>,
  chosen: readonly number[]
): boolean => (multi || chosen.length <= 1) && (chosen.at(-1) ?? 0) <= answers.length
