import { decodeEntry, decodeOp, type DecodedEntry } from '../../core/codec.ts'
import type { OpCid } from '../../core/ids.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import type { StoredOp } from '../../core/ports.ts'
import { targetsOf } from '../../core/targets.ts'
import { StoredOpDamaged } from '../../storage/errors.ts'
import type { Storage } from '../../storage/index.ts'

type Entry = Pick<DecodedEntry, 'cid' | 'header'>

/** What deletes, or is deleted, is read back several times while it comes in. A header is never another under its CID. */
const entries = new Map<OpCid, Entry>()
const REMEMBERED = 512

const remember = ({ cid, header }: Entry): Entry => {
  const oldest = entries.size >= REMEMBERED ? entries.keys().next() : undefined
  if (oldest && !oldest.done) entries.delete(oldest.value)
  entries.set(cid, { cid, header })
  return { cid, header }
}

/** Those of ops just stored that name others: of a history they are read back at once, with what they name. */
export const rememberNaming = (ops: readonly VerifiedOp[]): void => {
  for (const { op } of ops) if (targetsOf(op).length > 0) remember(op)
}

const entryOf = ({ cid, entry: bytes }: StoredOp): Entry => {
  const known = entries.get(cid)
  if (known) return known
  const entry = decodeEntry(bytes)
  if (!entry.ok) throw new StoredOpDamaged(entry.reason)
  return remember(entry.value)
}

/** What was verified when it came in is trusted when it is read back. @throws StoredOpDamaged */
export const decodeStored = ({ identities }: Pick<Storage, 'identities'>, stored: StoredOp): Op => {
  const author = identities.authorOf(stored.cert)
  const entry = entryOf(stored)
  if (!author) throw new StoredOpDamaged('unknown device')
  const op = decodeOp(entry, author, stored)
  if (!op.ok) throw new StoredOpDamaged(op.reason)
  return op.value
}
