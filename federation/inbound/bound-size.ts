import { LIMITS } from '../../node/core/ops.ts'
import type { WireOp } from '../wire/frames.ts'
import type { Fault } from './candidate.ts'

/** Step 1. The limit of the op's own kind is held again by `open-contents`; this one comes before any parsing. */
export const boundSize = ({ entry, body, display }: WireOp): Fault | undefined => {
  if (entry.byteLength > LIMITS.entry) return { fault: `an entry of ${entry.byteLength} bytes` }
  if (body && body.byteLength > LIMITS.controlBody) return { fault: `a body of ${body.byteLength} bytes` }
  if (display && display.byteLength > LIMITS.display) return { fault: `display fields of ${display.byteLength} bytes` }
  return undefined
}
