import { decodeEntry, decodeOp, type DecodedEntry } from '../../core/codec.ts'
import { isForgettable } from '../../core/forgettable.ts'
import type { OpCid } from '../../core/ids.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import type { StoredOp } from '../../core/ports.ts'
import { targetsOf } from '../../core/targets.ts'
import { StoredOpDamaged } from '../../storage/errors.ts'
import type { Storage } from '../../storage/index.ts'

type Entry = Pick<DecodedEntry, 'cid' | 'header'>

/**
 * What deletes, or is deleted, is read back several times while it comes in. A header is never another under its CID; nor is an op,
 * unless its contents can be forgotten.
 */
const entries = new Map<OpCid, Entry | Op>()
const REMEMBERED = 512

const remember = (entry: Entry | Op): void => {
  const oldest = entries.size >= REMEMBERED ? entries.keys().next() : undefined
  if (oldest && !oldest.done) entries.delete(oldest.value)
  entries.set(entry.cid, entry)
}

const entryIn = ({ cid, header }: Entry): Entry => ({ cid, header })

/** Those of ops just stored that name others: of a history they are read back at once, with what they name. */
export const rememberNaming = (ops: readonly VerifiedOp[]): void => {
  for (const { op } of ops) if (targetsOf(op).length > 0) remember(isForgettable(op.k) ? entryIn(op) : op)
}

const entryOf = ({ entry: bytes }: StoredOp): Entry => {
  const entry = decodeEntry(bytes)
  if (!entry.ok) throw new StoredOpDamaged(entry.reason)
  const read = entryIn(entry.value)
  remember(read)
  return read
}

/** What was verified when it came in is trusted when it is read back. @throws StoredOpDamaged */
export const decodeStored = ({ identities }: Pick<Storage, 'identities'>, stored: StoredOp): Op => {
  const known = entries.get(stored.cid)
  if (known && 'k' in known) return known
  const author = identities.authorOf(stored.cert)
  const entry = known ?? entryOf(stored)
  if (!author) throw new StoredOpDamaged('unknown device')
  const op = decodeOp(entry, author, stored)
  if (!op.ok) throw new StoredOpDamaged(op.reason)
  return op.value
}
