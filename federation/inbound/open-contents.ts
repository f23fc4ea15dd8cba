import { decodeOp } from '../../node/core/codec.ts'
import { opSchemas } from '../../node/core/op-schema.ts'
import type { Op } from '../../node/core/ops.ts'
import type { Attributed, Fault, Proven } from './candidate.ts'

/** Nodes keep what they are sent: a peer that leaves contents out withholds them. */
const isBare = (op: Op): boolean => op.body === null || (opSchemas[op.k].display !== null && op.display === null)

/** Step 8. */
export const openContents = ({ entry, identity, blocks }: Attributed): Proven | Fault => {
  const op = decodeOp(entry, identity.user, blocks)
  if (!op.ok) return { fault: op.reason }
  return isBare(op.value) ? { fault: `the contents of ${op.value.k} are missing` } : { op: op.value, blocks, identity }
}
