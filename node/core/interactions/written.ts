/** Components as JSON has them: of messages and forms as their author wrote them, and of what somebody hands in. */

export type WrittenComponent = Readonly<Record<string, unknown>>

/** Containers hold sections and rows, and these what can be used. */
const DEPTH = 5
const CHILDREN = ['components', 'accessory', 'component'] as const

export const isMap = (value: unknown): value is WrittenComponent =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Those that can be used, in the order in which they stand: they have a `custom_id`. */
export const componentsIn = (value: unknown, depth = DEPTH): readonly WrittenComponent[] => {
  if (depth === 0) return []
  if (Array.isArray(value)) return value.flatMap((one) => componentsIn(one, depth))
  if (!isMap(value)) return []
  const inside = CHILDREN.flatMap((key) => componentsIn(value[key], depth - 1))
  return typeof value['custom_id'] === 'string' ? [value, ...inside] : inside
}

/** Values of what a menu, or a group of boxes, offers. */
export const offeredBy = ({ options }: WrittenComponent): readonly unknown[] =>
  Array.isArray(options) ? options.map((option) => (isMap(option) ? option['value'] : undefined)) : []
