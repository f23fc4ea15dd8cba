import { fromBase64url } from '../../crypto/primitives.ts'
import type { DecodedEntry } from '../../node/core/codec.ts'
import type { Fault } from './candidate.ts'
import type { SignaturePool } from './signature-pool.ts'

/** Step 7. */
export const checkSignature = async (
  { header, signed }: DecodedEntry,
  pool: SignaturePool
): Promise<Fault | undefined> => {
  const { key, sig } = header
  return (await pool.verify(key, signed, fromBase64url(sig))) ? undefined : { fault: 'a signature does not hold' }
}
