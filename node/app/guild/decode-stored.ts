import { decodeEntry, decodeOp } from '../../core/codec.ts'
import type { Op } from '../../core/ops.ts'
import type { StoredOp } from '../../core/ports.ts'
import { StoredOpDamaged } from '../../storage/errors.ts'
import type { Storage } from '../../storage/index.ts'

/** What was verified when it came in is trusted when it is read back. @throws StoredOpDamaged */
export const decodeStored = ({ identities }: Pick<Storage, 'identities'>, stored: StoredOp): Op => {
  const author = identities.authorOf(stored.cert)
  const entry = decodeEntry(stored.entry)
  if (!author || !entry.ok) throw new StoredOpDamaged(entry.ok ? 'unknown device' : entry.reason)
  const op = decodeOp(entry.value, author, stored)
  if (!op.ok) throw new StoredOpDamaged(op.reason)
  return op.value
}
