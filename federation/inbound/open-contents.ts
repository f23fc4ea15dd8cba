import { decodeOp } from '../../node/core/codec.ts'
import { isBare, isForgettable } from '../../node/core/forgettable.ts'
import type { Attributed, Fault, Proven } from './candidate.ts'

/**
 * Step 8. What people wrote may have been forgotten by an honest peer, and the node asks others for it; what anything
 * is judged by, and what roles and channels are called, never is: a peer that leaves it out withholds it.
 */
export const openContents = ({ entry, identity, blocks }: Attributed): Proven | Fault => {
  const op = decodeOp(entry, identity, blocks)
  if (!op.ok) return { fault: op.reason }
  const withheld = isBare(op.value.k, op.value) && !isForgettable(op.value.k)
  return withheld ? { fault: `the contents of ${op.value.k} are missing` } : { op: op.value, blocks, identity }
}
