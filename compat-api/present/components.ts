import type { APIMessageTopLevelComponent } from 'discord-api-types/v10'
import { component, readComponents } from './written.ts'

/** Where a component holds others (Discord: "Component Reference"). */
const CHILDREN = ['components', 'accessory', 'component']

/** Containers hold sections, and these an accessory; more is nobody's. */
const DEPTH = 5

type Loose = Readonly<ReturnType<typeof readComponents>[number]>
type Count = () => number

/** What is no component is left out. */
const numberChild = (value: unknown, next: Count, depth: number): readonly Loose[] => {
  if (Array.isArray(value)) return value.flatMap((item) => (Array.isArray(item) ? [] : numberChild(item, next, depth)))
  const { success, data } = component.safeParse(value)
  return success && depth > 0 ? [numberOne(data, next, depth - 1)] : []
}

/** A component that its author gave no id gets the next one, in reading order. */
const numberOne = (one: Loose, next: Count, depth: number): Loose => {
  const own = one['id']
  const id = typeof own === 'number' && own > 0 ? own : next()
  const children = CHILDREN.filter((key) => key in one).map((key) => {
    const inside = numberChild(one[key], next, depth)
    return [key, key === 'components' ? inside : inside[0]]
  })
  return { ...one, id, ...Object.fromEntries(children) }
}

/** @param json JSON text of a list of components, or null. */
export const presentComponents = (json: string | null): APIMessageTopLevelComponent[] => {
  let count = 0
  return numberChild(readComponents(json), () => ++count, DEPTH) as unknown as APIMessageTopLevelComponent[]
}
