import { decodeEntry, type DecodedEntry } from '../../node/core/codec.ts'
import type { WireOp } from '../wire/frames.ts'
import type { Fault } from './candidate.ts'

/**
 * Step 2.
 *
 * @returns undefined for an op of rules that this version does not know: whoever sends it may be honest and newer, so it
 *   is left aside, neither kept nor held against its sender.
 */
export const decode = (blocks: WireOp): DecodedEntry | Fault | undefined => {
  const entry = decodeEntry(blocks.entry)
  if (entry.ok) return entry.value
  return entry.newer ? undefined : { fault: entry.reason }
}
