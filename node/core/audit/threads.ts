import type { Snowflake } from '../ids.ts'
import type { ThreadKind } from '../op-schema.ts'
import type { Op } from '../ops.ts'
import type { Registers } from '../thread-fold.ts'
import { ACTION, changed, type Change, type Finding } from './entry.ts'

/** Not what they are called: that is forgotten with what was said, and stands in no row. */
const NAMES = {
  type: 'type',
  archived: 'archived',
  locked: 'locked',
  autoArchive: 'auto_archive_duration',
  slowmode: 'rate_limit_per_user',
  invitable: 'invitable'
}

/** What an op about a thread has made of it; undefined: there was, or is, no thread. */
export interface ThreadStep {
  readonly id: Snowflake
  readonly before: Registers | undefined
  readonly after: Registers | undefined
}

/** How a step has called the thread: as long as that is known. */
export const threadNames = ({ before, after }: ThreadStep): readonly Change[] =>
  after ? changed({ name: 'name' }, { name: before?.name }, { name: after.name }) : []

/** Who comes and goes has no row. Nor has what did not count, for its author might not do it. */
export const threadFindings = ({ k }: Op<ThreadKind>, { id, before, after }: ThreadStep): readonly Finding[] => {
  if (k === 'thread' && after)
    return [{ action: ACTION.threadCreate, target: id, changes: changed(NAMES, {}, { ...after }) }]
  if (k === 'thread.del' && before) return [{ action: ACTION.threadDelete, target: id }]
  if (k !== 'thread.set' || !before || !after) return []
  const changes = changed(NAMES, { ...before }, { ...after })
  return changes.length > 0 || before.name !== after.name ? [{ action: ACTION.threadUpdate, target: id, changes }] : []
}
