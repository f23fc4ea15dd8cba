import { z } from 'zod'
import type { GuildView } from '../../../node/app/index.ts'
import type { Overwrite } from '../../../node/core/state.ts'
import { invalidField } from '../api-error.ts'
import { maybe, permissions, snowflake } from './fields.ts'

/** 0 and 1, or their names. Ignored: what an id names tells its type. */
const type = maybe(z.union([z.int().min(0).max(1), z.enum(['role', 'member', '0', '1'])]))

export const overwriteBody = z.object({ type, allow: maybe(permissions), deny: maybe(permissions) })
export const overwriteEntry = overwriteBody.extend({ id: snowflake })
export const overwriteList = z.array(overwriteEntry).max(100)

type Entry = z.output<typeof overwriteEntry>

/** undefined when the guild knows no role or user with this id. */
export const findOverwrite = (view: GuildView, { id, allow, deny }: Entry): Overwrite | undefined => {
  const target = view.state.ids.get(id)
  if (!target || target.type === 'channel') return undefined
  const bits = { allow: allow ?? 0n, deny: deny ?? 0n }
  return target.type === 'role'
    ? { target: target.cid, type: 'role', ...bits }
    : { target: target.cid, type: 'member', ...bits }
}

/** The last entry for an id wins. @throws ApiError 50035 for an id of nobody. */
export const readOverwrites = (view: GuildView, entries: readonly Entry[]): readonly Overwrite[] => {
  const byTarget = new Map<string, Overwrite>()
  for (const [i, entry] of entries.entries()) {
    const overwrite = findOverwrite(view, entry)
    if (!overwrite)
      throw invalidField(`permission_overwrites.${i}.id`, 'INVALID_OVERWRITE_TARGET', 'No such role or member.')
    byTarget.set(overwrite.target, overwrite)
  }
  return [...byTarget.values()]
}
