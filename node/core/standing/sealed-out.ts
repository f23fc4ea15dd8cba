/**
 * Within the grace an op counts, but not when a seal that has seen what took its author's right, and that was written five
 * minutes or more after the time the op gives, does not cover it, nor any seal before that one: then it was not there.
 * What a removal of its author says to have been read was there.
 *
 *     The last such seal s is the one asked: m must be authorised in the state of E ∩ (Past(c(m)) ∪ Past(c(s)) ∪ {x : t(x) ≤ t(m) − 5 min}).
 *
 * Attack when absent: whoever lost a right backdates for ever into the minutes of grace, or before the loss.
 */
import type { OpCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { GRACE } from './grace.ts'
import type { Hindsight } from './hindsight.ts'
import type { Seal, SealBook } from './seal-book.ts'

/** The last seal that should cover the op, and does not, with those before it. */
const omittedBy = (book: SealBook, op: Op): Seal | undefined => {
  if (book.newest < op.t + GRACE) return undefined
  const last = book.seals[book.firstCovering(op) - 1]
  return last && last.t >= op.t + GRACE ? last : undefined
}

/** Was the op left out by a seal that should cover it? */
export const isOmitted = (book: SealBook, op: Op): boolean => omittedBy(book, op) !== undefined

/** @returns the state that the op is judged in once more; null when no seal leaves it out. */
export const stateOfSeal = (hindsight: Hindsight, book: SealBook, op: Op): GuildState | null => {
  const seal = omittedBy(book, op)
  if (!seal) return null
  const seen: readonly OpCid[] = [...op.header.payload.c, ...seal.c]
  return hindsight.stateOf(seen, op.t - GRACE)
}
