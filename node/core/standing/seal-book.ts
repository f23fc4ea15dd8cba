/**
 * Seals of one log. A seal names, for each device that has written since the previous seal, the last op that its author
 * has read; with those of the seals before, that is everything it covers.
 */
import type { DeviceKey, OpCid } from '../ids.ts'
import type { Op } from '../ops.ts'

export interface Seal {
  readonly cid: OpCid
  readonly t: number
  readonly c: readonly OpCid[]
  readonly previous: OpCid | null
}

/** The last op of a device that a seal covers. */
export interface Reach {
  readonly q: number
  readonly cid: OpCid
}

export interface SealBook {
  /** Those that count, by time and then CID. */
  readonly seals: readonly Seal[]
  /** Time of the last one; -Infinity when there is none. ms since the Unix epoch. */
  readonly newest: number
  reach(seal: Seal, device: DeviceKey): Reach | undefined
  /** The place among `seals` of the first that covers the op; how many there are when none does. */
  firstCovering(op: Op): number
}

export const NO_SEALS: SealBook = {
  seals: [],
  newest: -Infinity,
  reach: () => undefined,
  firstCovering: () => 0
}

/** No seal covers an op that is later. */
export const isCovered = (book: SealBook, op: Op, upTo = Infinity): boolean => {
  const first = book.newest >= op.t ? book.seals[book.firstCovering(op)] : undefined
  return first !== undefined && first.t <= upTo
}
