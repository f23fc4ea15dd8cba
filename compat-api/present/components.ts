import type { APIMessageTopLevelComponent } from 'discord-api-types/v10'

/** Where a component holds others (Discord: "Component Reference"). */
const CHILDREN = ['components', 'accessory', 'component']

interface Loose {
  readonly [key: string]: unknown
}

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Count = () => number

const numberChild = (value: unknown, next: Count): unknown => {
  if (Array.isArray(value)) return value.map((item) => numberChild(item, next))
  return isObject(value) ? numberOne(value, next) : value
}

/** A component that its author gave no id gets the next one, in reading order. */
const numberOne = (component: Loose, next: Count): Loose => {
  const own = component['id']
  const id = typeof own === 'number' && own > 0 ? own : next()
  const children = CHILDREN.filter((key) => key in component).map((key) => [key, numberChild(component[key], next)])
  return { ...component, id, ...Object.fromEntries(children) }
}

/** @param json JSON text of a list of components, or null. */
export const presentComponents = (json: string | null): APIMessageTopLevelComponent[] => {
  if (json === null) return []
  let count = 0
  const numbered = numberChild(JSON.parse(json), () => ++count)
  return Array.isArray(numbered) ? numbered : []
}
