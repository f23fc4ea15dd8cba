/**
 * What threads are called stands in no row of the audit log, for it is forgotten with the threads, with whoever named them, and in
 * time (decision 80). Rows are shown with the names that are still here.
 */
import { ACTION, threadNames } from '../../core/audit/index.ts'
import type { AuditEntry, ThreadStep } from '../../core/audit/index.ts'
import { parseLogId, type ChannelLogName } from '../../core/ids.ts'
import type { Op } from '../../core/ops.ts'
import type { AuditReader } from '../../core/ports.ts'
import { targetsOf } from '../../core/targets.ts'
import type { Storage } from '../../storage/index.ts'
import { decodeStored } from './decode-stored.ts'

type Stored = Pick<Storage, 'identities' | 'log' | 'threads'>

/** Undefined where it does not count. */
export const threadStep = ({ threads }: Stored, op: Op, place: ChannelLogName): ThreadStep | undefined => {
  const [thread] = op.k === 'thread' ? [op.cid] : targetsOf(op)
  return thread && threads.step(place, thread, op.cid)
}

const isNaming = ({ action, options }: AuditEntry): boolean =>
  (action === ACTION.threadCreate || action === ACTION.threadUpdate) && !(options && 'reversed_entry_id' in options)

/** What takes an act back is a row of its own, and names nothing. */
export const withThreadNames = (storage: Stored, entry: AuditEntry): AuditEntry => {
  if (!isNaming(entry)) return entry
  const stored = storage.log.get(entry.op)
  const place = stored && parseLogId(stored.log)
  if (!stored || place?.type !== 'channel') return entry
  const op = decodeStored(storage, stored)
  const step =
    (op.k === 'thread' || op.k === 'thread.set') && op.display?.name ? threadStep(storage, op, place) : undefined
  return step ? { ...entry, changes: [...threadNames(step), ...entry.changes] } : entry
}

/** The rows of a node's guilds, as they are read. */
export const auditReader = (storage: Storage): AuditReader => ({
  page: (guild, query) => storage.audit.page(guild, query).map((entry) => withThreadNames(storage, entry))
})
