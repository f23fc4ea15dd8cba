/** A state that was read from bytes, made of the very objects of another one where both say the same: then a difference is one. */
import { PersistentMap } from './persistent-map.ts'
import { isSame } from './same.ts'
import type { GuildState } from './state.ts'

const sharedMap = (map: PersistentMap<string, unknown>, other: PersistentMap<string, unknown>) => {
  let isWhole = map.size === other.size
  const entries = [...map].map(([key, value]) => {
    const theirs = other.get(key)
    const same = isSame(value, theirs)
    isWhole &&= same
    return [key, same ? theirs : value] as const
  })
  return isWhole ? other : PersistentMap.of(entries)
}

const shared = (value: unknown, other: unknown): unknown => {
  if (value instanceof PersistentMap && other instanceof PersistentMap) return sharedMap(value, other)
  return isSame(value, other) ? other : value
}

/** @returns what `state` says, with the objects of `other`. */
export const sharing = (state: GuildState, other: GuildState): GuildState => {
  const fields = Object.entries(state).map(([field, value]) => [field, shared(value, other[field as keyof GuildState])])
  return Object.fromEntries(fields) as unknown as GuildState
}
