/**
 * What goes to whoever may see a channel and not read its past: the ops, for a log has no holes, and without what was said in
 * them. When they may read it, they ask for that. What is so new that it may just have failed to reach them by gossip is
 * told; it was meant for them.
 */
import { decodeEntry } from '../../../node/core/codec.ts'
import { isBodyForgettable, isSaid } from '../../../node/core/forgettable.ts'
import { parseLogId } from '../../../node/core/ids.ts'
import type { StoredOp } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import type { SharedLogs } from '../shared-logs.ts'

export interface Past {
  readonly shared: Pick<SharedLogs, 'isPastShared'>
  /** ms since the Unix epoch. */
  now(): number
}

const bare = (op: StoredOp, now: number): StoredOp => {
  const entry = decodeEntry(op.entry)
  if (!entry.ok) return op
  const { k, t } = entry.value.header.payload
  if (!isSaid(k) || t > now - SYNC.present) return op
  return { ...op, body: isBodyForgettable(k) ? null : op.body, display: null }
}

export const withoutPast = (ops: readonly StoredOp[], { shared, now }: Past): readonly StoredOp[] => {
  const log = ops[0]?.log
  const guild = log && parseLogId(log)?.guild
  if (!log || !guild || shared.isPastShared(guild, log)) return ops
  return ops.map((op) => bare(op, now()))
}
