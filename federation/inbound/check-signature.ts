import { fromBase64url, verifySignature } from '../../crypto/primitives.ts'
import type { DecodedEntry } from '../../node/core/codec.ts'
import type { Fault } from './candidate.ts'

/** Step 7. */
export const checkSignature = ({ header, signed }: DecodedEntry): Fault | undefined =>
  verifySignature(header.key, signed, fromBase64url(header.sig)) ? undefined : { fault: 'a signature does not hold' }
