import { decodeContents, type Contents, type DecodedEntry } from '../../node/core/codec.ts'
import { isBare, isForgettable } from '../../node/core/forgettable.ts'
import type { WireOp } from '../wire/frames.ts'
import type { Fault } from './candidate.ts'

/**
 * Step 8. What people wrote may have been forgotten by an honest peer, and the node asks others for it; what anything
 * is judged by, and what roles and channels are called, never is: a peer that leaves it out withholds it.
 */
export const openContents = ({ header }: Pick<DecodedEntry, 'header'>, blocks: WireOp): Contents | Fault => {
  const contents = decodeContents(header, blocks)
  if (!contents.ok) return { fault: contents.reason }
  const { k } = header.payload
  return isBare(k, contents.value) && !isForgettable(k) ? { fault: `the contents of ${k} are missing` } : contents.value
}
