/** Does what somebody does fit what a bot has written: a component of a message, or a form? */
import type { UserCid } from '../../core/ids.ts'
import type { ComponentCall, FormCall } from '../../core/interactions/calls.ts'
import { misfitOfChosen } from '../../core/interactions/chosen.ts'
import { misfitOfForm, type Form } from '../../core/interactions/form.ts'
import { componentsIn, type WrittenComponent } from '../../core/interactions/written.ts'
import type { Message } from '../../core/messages.ts'
import type { GuildState } from '../../core/state.ts'
import { InteractionRefused } from '../errors.ts'

const componentIn = (
  { components, forward }: Pick<Message, 'components' | 'forward'>,
  customId: string
): WrittenComponent | undefined => {
  if (forward || components === null) return undefined
  try {
    return componentsIn(JSON.parse(components)).find((one) => one['custom_id'] === customId)
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

/** @throws InteractionRefused when what is handed in does not fit the form */
export const requireFitting = (form: Form, call: FormCall): void => {
  const misfit = misfitOfForm(form, call)
  if (misfit) throw new InteractionRefused('unfit-form', `${misfit.field}: ${misfit.problem}`)
}
