/** Finds a component by its `custom_id` in what a message's author wrote. */
import type { UserCid } from '../../core/ids.ts'
import type { Message } from '../../core/messages.ts'

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

/**
 * @param application the bot that is to hear of it: the message is its own, and no forward of one.
 */
export const findComponent = (
  message: Pick<Message, 'author' | 'components' | 'forward'>,
  application: UserCid,
  customId: string
): FoundComponent | undefined => {
  const { author, components, forward } = message
  if (author !== application || forward || components === null) return undefined
  try {
    return search(JSON.parse(components), customId, DEPTH)
  } catch {
    return undefined
  }
}
