/**
 * How much of a log an op has seen, told by one number: every op that came before it and after the gap. A search for an op
 * in its past need not go further, and a log with one op that nobody has seen yet is no slower to search than a line.
 */
import type { OpCid } from '../ids.ts'

/**
 * @param heads of the log before the op came, with their places in order of arrival, from 1.
 * @param next the op's parents.
 * @returns the latest place of an op that it may not have seen; 0 when it has seen everything. When a parent is no head, what
 *   lies between is not looked into, and nothing is claimed.
 */
export const gapBelow = (heads: ReadonlyMap<OpCid, number>, next: readonly OpCid[]): number => {
  const onHeads = next.every((cid) => heads.has(cid))
  let gap = 0
  for (const [cid, place] of heads) if (!onHeads || !next.includes(cid)) gap = Math.max(gap, place)
  return gap
}
