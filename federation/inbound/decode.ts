import { decodeEntry } from '../../node/core/codec.ts'
import type { WireOp } from '../wire/frames.ts'
import type { Candidate, Fault } from './candidate.ts'

/** Step 2. */
export const decode = (blocks: WireOp): Candidate | Fault => {
  const entry = decodeEntry(blocks.entry)
  return entry.ok ? { blocks, entry: entry.value } : { fault: entry.reason }
}
