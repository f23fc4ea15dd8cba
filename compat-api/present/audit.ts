import type { GuildView } from '../../node/app/index.ts'
import type { AuditEntry } from '../../node/core/audit/index.ts'
import { imageHash } from '../../node/core/images.ts'
import { isoTimeOrNull } from './time.ts'
import { userIn } from './user.ts'

/** Values that are times in the node. */
const TIMES = new Set(['communication_disabled_until', 'scheduled_start_time', 'scheduled_end_time'])

const shown = (key: string, value: unknown): unknown => {
  if (TIMES.has(key)) return isoTimeOrNull(value as number | null)
  return key.endsWith('_hash') ? imageHash(value as string | null) : value
}

/** A row of the audit log. Its kinds and keys are Discord's in the node too. */
export const presentAuditEntry = (view: GuildView, entry: AuditEntry): object => ({
  id: entry.id,
  user_id: entry.user && userIn(view, entry.user).id,
  target_id: entry.target,
  action_type: entry.action,
  ...(entry.changes.length > 0
    ? {
        changes: entry.changes.map(({ key, ...values }) => ({
          key,
          ...('old' in values ? { old_value: shown(key, values.old) } : {}),
          ...('new' in values ? { new_value: shown(key, values.new) } : {})
        }))
      }
    : {}),
  ...(entry.options ? { options: entry.options } : {}),
  ...(entry.reason === null ? {} : { reason: entry.reason })
})
