/** What a bot says in answer, in the terms of the use case. */
import type { z } from 'zod'
import type { App, FirstAnswer, Interaction, LiveInteraction } from '../../../../node/app/index.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import { LOADING } from '../../../../node/core/message-fold.ts'
import { attachmentsOf, type Message } from '../../../../node/core/messages.ts'
import { apiError, invalidField } from '../../api-error.ts'
import type { FormFile } from '../../read-form.ts'
import { answerMessage, choices, EPHEMERAL, form, type callback } from '../../schema/interaction.ts'
import { editMessageBody, type editAnswerBody } from '../../schema/message.ts'
import type { pollBody } from '../../schema/poll.ts'
import { within } from '../../schema/within.ts'
import { attach, type Attached } from '../messages/attached-files.ts'
import { editOf, leavesNothing, pollInEdit, requireNoPoll, requireWritten } from '../messages/message-edit.ts'
import { inputOf, isEmpty } from '../messages/message-input.ts'
import { requireNamedFiles } from '../messages/named-files.ts'
import { requireVoice } from '../messages/voice-message.ts'
import { pollOf } from '../messages/message-poll.ts'

type Of = LiveInteraction['interaction']

/** What only the user sees takes no permission in the channel. @throws ApiError 50013 */
const requireIn = (app: App, { guild, channel, application }: Of, isPrivate: boolean, wanted: bigint): void => {
  const view = app.guilds.byCid(guild)
  const parent = app.threads.get(channel)?.parent ?? channel
  if (!isPrivate && (!view || !mayIn(view.state, application, parent, wanted))) throw apiError('missingPermissions')
}

interface Brought {
  readonly app: App
  readonly files: readonly FormFile[]
}

/** @throws ApiError 50013, 50035, 520004 */
const pollIn = (
  app: App,
  { guild, channel, application }: Of,
  { poll }: { readonly poll?: z.output<typeof pollBody> | null | undefined },
  isPrivate: boolean
) => {
  if (!poll) return undefined
  if (isPrivate) throw invalidField('poll', 'POLL_EPHEMERAL', 'What one user sees alone is no poll.')
  const view = app.guilds.byCid(guild)
  if (!view) throw apiError('unknownGuild')
  return pollOf({ view, channel: app.threads.get(channel)?.parent ?? channel, user: application }, poll)
}

/** @throws ApiError 50006, and of files and polls */
export const messageInput = async ({ app, files }: Brought, interaction: Of, body: z.output<typeof answerMessage>) => {
  const isPrivate = ((body.flags ?? 0) & EPHEMERAL) !== 0
  const poll = pollIn(app, interaction, body, isPrivate)
  const attached = await attach({
    app,
    place: interaction,
    author: interaction.application,
    uploaded: files,
    entries: body.attachments,
    before: [],
    mayAttach: () => requireIn(app, interaction, isPrivate, P.ATTACH_FILES)
  })
  try {
    requireVoice(body, attached?.files, () => requireIn(app, interaction, isPrivate, P.SEND_VOICE_MESSAGES))
    requireNamedFiles(body.components, attached?.files)
    if (isEmpty(body, attached)) throw apiError('emptyMessage')
  } catch (error) {
    attached?.[Symbol.dispose]()
    throw error
  }
  return { isPrivate, input: { ...inputOf(body, null, attached), poll }, attached }
}

const isPutOff = ({ flags }: Message): boolean => (flags & LOADING) !== 0

/** @throws ApiError 50006, and of files and polls */
export const messageEdit = async (
  { app, files }: Brought,
  interaction: Of,
  before: Message,
  body: z.output<typeof editAnswerBody>
) => {
  requireNoPoll(before)
  requireWritten(before)
  if (body.poll && !isPutOff(before)) throw pollInEdit()
  const poll = pollIn(app, interaction, body, before.isPrivate === true)
  const attached = await attach({
    app,
    place: interaction,
    author: interaction.application,
    uploaded: files,
    entries: body.attachments,
    before: attachmentsOf(before),
    mayAttach: () => requireIn(app, interaction, before.isPrivate === true, P.ATTACH_FILES)
  })
  const edit = { ...editOf(before, body, attached), ...(poll ? { poll } : {}) }
  if (leavesNothing(before, edit)) throw apiError('emptyMessage')
  return { edit, attached }
}

type Read = { readonly answer: FirstAnswer; readonly attached?: Attached | undefined }

const PONG = 1

/** @returns undefined for a pong, which answers nothing. @throws ApiError */
export const readAnswer = async (
  brought: Brought,
  interaction: Interaction,
  { type, data }: z.output<typeof callback>
): Promise<Read | undefined> => {
  switch (type) {
    case PONG:
      return undefined
    case 4: {
      const { attached, ...said } = await messageInput(brought, interaction, within('data', answerMessage, data))
      return { answer: { k: 'message', ...said }, attached }
    }
    case 5: {
      const flags: unknown = data?.['flags']
      return { answer: { k: 'defer', isPrivate: typeof flags === 'number' && (flags & EPHEMERAL) !== 0 } }
    }
    case 6:
      return { answer: { k: 'defer-update' } }
    case 7: {
      const body = within('data', editMessageBody, data ?? {})
      if (!interaction.message) throw apiError('wrongAnswer')
      const { edit, attached } = await messageEdit(brought, interaction, interaction.message, body)
      return { answer: { k: 'update', edit }, attached }
    }
    case 8:
      return { answer: { k: 'choices', choices: within('data', choices, data).choices } }
    case 9: {
      const { custom_id: customId, title, components } = within('data', form, data)
      return { answer: { k: 'form', customId, title, components } }
    }
  }
}
