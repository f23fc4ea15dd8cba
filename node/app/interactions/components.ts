/** Finds a component by its `custom_id` in what a message's author wrote. */

export interface FoundComponent {
  readonly type: number
  readonly disabled: boolean
}

/** Containers hold sections and rows, and these what can be used. */
const DEPTH = 5
const CHILDREN = ['components', 'accessory', 'component'] as const

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const search = (value: unknown, customId: string, depth: number): FoundComponent | undefined => {
  if (depth === 0) return undefined
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = search(one, customId, depth)
      if (found) return found
    }
    return undefined
  }
  if (!isMap(value)) return undefined
  if (value['custom_id'] === customId)
    return { type: typeof value['type'] === 'number' ? value['type'] : 0, disabled: value['disabled'] === true }
  for (const key of CHILDREN) {
    const found = search(value[key], customId, depth - 1)
    if (found) return found
  }
  return undefined
}

/** @param json of a list of components. */
export const findComponent = (json: string | null, customId: string): FoundComponent | undefined => {
  try {
    return json === null ? undefined : search(JSON.parse(json), customId, DEPTH)
  } catch {
    return undefined
  }
}
