/** Rows of entries as the stored ops they are. */
import type { CertCid, LogId, OpCid } from '../../core/ids.ts'
import type { StoredOp } from '../../core/ports.ts'

export type Row = Record<string, unknown>

export const STORED =
  'select e.n, e.cid, l.id as log, i.cid as cert, e.bytes, e.body, e.display ' +
  'from entries e join logs l on l.n = e.log join identities i on i.n = e.cert'

const blob = (value: unknown): Uint8Array | null => (value instanceof Uint8Array ? value : null)

export const stored = (row: Row): StoredOp => ({
  cid: row['cid'] as OpCid,
  log: row['log'] as LogId,
  cert: row['cert'] as CertCid,
  entry: row['bytes'] as Uint8Array,
  body: blob(row['body']),
  display: blob(row['display'])
})
