/** Finds a component by its `custom_id` in what a message's author wrote. */
import type { UserCid } from '../../core/ids.ts'
import type { ComponentCall } from '../../core/interactions/calls.ts'
import { misfitOfChosen, type WrittenComponent } from '../../core/interactions/chosen.ts'
import type { Message } from '../../core/messages.ts'
import type { GuildState } from '../../core/state.ts'
import { InteractionRefused } from '../errors.ts'

/** Containers hold sections and rows, and these what can be used. */
const DEPTH = 5
const CHILDREN = ['components', 'accessory', 'component'] as const

const isMap = (value: unknown): value is WrittenComponent =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const search = (value: unknown, customId: string, depth: number): WrittenComponent | undefined => {
  if (depth === 0) return undefined
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = search(one, customId, depth)
      if (found) return found
    }
    return undefined
  }
  if (!isMap(value)) return undefined
  if (value['custom_id'] === customId) return value
  for (const key of CHILDREN) {
    const found = search(value[key], customId, depth - 1)
    if (found) return found
  }
  return undefined
}

const componentIn = (
  { components, forward }: Pick<Message, 'components' | 'forward'>,
  customId: string
): WrittenComponent | undefined => {
  if (forward || components === null) return undefined
  try {
    return search(JSON.parse(components), customId, DEPTH)
  } catch {
    return undefined
  }
}

type Hooks = Pick<GuildState, 'hooks'>

/** Is it the bot's own word, or that of a webhook which it answers for? */
const isOf = ({ author, hook }: Pick<Message, 'author' | 'hook'>, application: UserCid, { hooks }: Hooks): boolean =>
  hook ? hooks.get(hook.cid)?.by === application : author === application

/**
 * @param application the bot that is to hear of it: the message is its own, and no forward of one.
 * @param state of the guild that it was said in
 * @throws InteractionRefused when the message has no such component, or what was chosen does not fit it
 */
export const requireComponent = (
  message: Pick<Message, 'author' | 'hook' | 'components' | 'forward'>,
  { application, state }: { readonly application: UserCid; readonly state: Hooks | undefined },
  { customId, componentType, values }: ComponentCall
): void => {
  const found = state && isOf(message, application, state) ? componentIn(message, customId) : undefined
  if (found?.['type'] !== componentType || found['disabled'] === true)
    throw new InteractionRefused('unknown-message', 'the message has no such component')
  const misfit = misfitOfChosen(found, values)
  if (misfit !== null) throw new InteractionRefused('not-offered', misfit)
}
