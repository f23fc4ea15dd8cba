import { decodeOp } from '../../node/core/codec.ts'
import type { Attributed, Fault, Proven } from './candidate.ts'

/** Step 8. */
export const openContents = ({ entry, identity, blocks }: Attributed): Proven | Fault => {
  const op = decodeOp(entry, identity.user, blocks)
  return op.ok ? { op: op.value, blocks, identity } : { fault: op.reason }
}
