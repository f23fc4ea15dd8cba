/** Does what somebody has chosen fit a component? Asked at both ends, as of options. Source: Discord, "Component Reference". */
import { parseSnowflake } from '../ids.ts'
import { offeredBy, type WrittenComponent } from './written.ts'

const TEXTS = 3
const ENTITIES = new Set<unknown>([5, 6, 7, 8])
const MOST = 25

const bound = (value: unknown): number => (Number.isInteger(value) ? Math.min(Math.max(Number(value), 0), MOST) : 1)

/** @param values null of a button. @returns what is wrong */
export const misfitOfChosen = (component: WrittenComponent, values: readonly string[] | null): string | null => {
  const { type, min_values: least, max_values: most } = component
  if (type !== TEXTS && !ENTITIES.has(type)) return (values ?? []).length === 0 ? null : 'it is no menu'
  const chosen = values ?? []
  if (chosen.length < bound(least) || chosen.length > bound(most)) return 'too few or too many are chosen'
  if (new Set(chosen).size !== chosen.length) return 'one is chosen twice'
  const offered = offeredBy(component)
  const isOffered = (value: string): boolean =>
    type === TEXTS ? offered.includes(value) : parseSnowflake(value) !== undefined
  return chosen.every(isOffered) ? null : 'something is chosen that is not offered'
}
