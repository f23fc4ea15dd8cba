/** `/webhooks/{application}/{token}`: what more a bot says and does about an interaction, for 15 min. */
import type { z } from 'zod'
import type { App, LiveInteraction } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import { presentMessage } from '../../../present/index.ts'
import { refresh } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import type { FormFile } from '../../read-form.ts'
import type { answerMessage } from '../../schema/interaction.ts'
import type { editAnswerBody } from '../../schema/message.ts'
import { messageEdit, messageInput } from './answer-body.ts'

interface Asked {
  readonly app: App
  readonly params: { readonly webhook_id: Snowflake; readonly webhook_token: string }
}

interface About extends Asked {
  readonly params: Asked['params'] & { readonly message_id: Snowflake | '@original' }
  readonly origin: { readonly http: string }
}

/** @returns undefined when the id is no application's. @throws ApiError 50027 for a token that is not good, or not any more */
export const liveOf = ({ app, params }: Asked): LiveInteraction | undefined => {
  const live = app.interactions.live(params.webhook_id, params.webhook_token)
  if (!live && app.accounts.application(params.webhook_id)) throw apiError('invalidWebhookToken')
  return live
}

const show = ({ app, origin }: Pick<About, 'app' | 'origin'>, { interaction }: LiveInteraction, message: Message) =>
  presentMessage(app, refresh(app, interaction.guild), message, null, origin.http)

/** @throws ApiError 10008 */
const messageOf = ({ params }: About, live: LiveInteraction): Message => {
  const { message_id: id } = params
  const message = id === '@original' ? live.original() : live.message(id)
  if (!message) throw apiError('unknownMessage')
  return message
}

export const sayMore = async (
  call: Pick<About, 'app' | 'origin'> & { readonly files: readonly FormFile[] },
  live: LiveInteraction,
  body: z.output<typeof answerMessage>
) => {
  const { input, isPrivate, attached } = await messageInput(call, live.interaction, body)
  using _held = attached
  const message = await live.followUp(input, isPrivate)
  await attached?.sent()
  return show(call, live, message)
}

export const getOne = (call: About, live: LiveInteraction) => show(call, live, messageOf(call, live))

export const editOne = async (
  call: About & { readonly files: readonly FormFile[] },
  live: LiveInteraction,
  body: z.output<typeof editAnswerBody>
) => {
  const before = messageOf(call, live)
  const { edit, attached } = await messageEdit(call, live.interaction, before, body)
  using _held = attached
  const after = Object.keys(edit).length === 0 ? before : await live.edit(before, edit)
  await attached?.sent()
  return show(call, live, after)
}

export const removeOne = (call: About, live: LiveInteraction): Promise<void> => live.remove(messageOf(call, live))
