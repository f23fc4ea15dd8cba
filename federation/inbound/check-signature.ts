import { fromBase64url } from '../../crypto/primitives.ts'
import type { Attributed, Fault } from './candidate.ts'
import type { SignaturePool } from './signature-pool.ts'

/** Step 7. */
export const checkSignature = async ({ entry }: Attributed, pool: SignaturePool): Promise<Fault | undefined> => {
  const { key, sig } = entry.header
  return (await pool.verify(key, entry.signed, fromBase64url(sig))) ? undefined : { fault: 'a signature does not hold' }
}
