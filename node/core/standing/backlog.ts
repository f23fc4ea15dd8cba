/**
 * What a device brings long after the channel has gone on is bounded (design: guild log, section 6): an op more than a
 * day older than the channel's newest seal, and covered by none, counts only among the first 1,000 of its chain beyond
 * what that seal covers; one that is more than seven days older does not count at all.
 *
 * Attack when absent: a device that was silent for a year may by its rates write for a year, all at once (M8).
 */
import type { Op } from '../ops.ts'
import { isCovered, type SealBook } from './seal-book.ts'

const DAY = 24 * 3600 * 1000
const OLDEST = 7 * DAY

/** Ops of one device that one seal leaves to come late. */
const BUDGET = 1000

export const isBacklog = (book: SealBook, op: Op): boolean => {
  if (op.t >= book.newest - DAY) return false
  const newest = book.seals.at(-1)
  if (!newest || isCovered(book, op)) return false
  const reached = book.reach(newest, op.header.key)?.q ?? -1
  return op.t < newest.t - OLDEST || op.header.payload.q > reached + BUDGET
}
