/** What every way of executing a webhook comes down to. */
import type { z } from 'zod'
import { presentMessage } from '../../../present/index.ts'
import { refresh, threadOfVoice, voiceOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { formErrorOf } from '../../form-errors.ts'
import type { Call } from '../../route.ts'
import { executeWebhookBody } from '../../schema/message.ts'
import type { webhookTokenParams } from '../../schema/params.ts'
import { isEmpty, inputOf } from '../messages/message-input.ts'
import type { executeQuery } from './execute-query.ts'

type Execution = Pick<
  Call<'none', z.output<typeof webhookTokenParams>, z.output<typeof executeQuery>>,
  'app' | 'params' | 'query'
>

/** What has been made of another service's words. @throws ApiError 50035 for what is too much even so */
export const checked = (message: object): z.output<typeof executeWebhookBody> => {
  const result = executeWebhookBody.safeParse(message)
  if (!result.success) throw formErrorOf(result.error)
  return result.data
}

const FORUMS = [15, 16]

/** @returns the message as it is shown. @throws ApiError */
export const post = async (call: Execution, body: z.output<typeof executeWebhookBody>) => {
  const { app, query } = call
  const voice = voiceOf(call)
  const thread = threadOfVoice(app, voice, query.thread_id)
  const type = voice.guild.state.channels.get(voice.hook.channel)?.type
  if (!thread && FORUMS.includes(type ?? 0)) throw apiError('threadNeeded')
  if (isEmpty(body)) throw apiError('emptyMessage')
  const said = { ...inputOf(body, null), name: body.username ?? null, avatar: body.avatar_url ?? null }
  const message = await voice.say(thread, said)
  return presentMessage(app, refresh(app, voice.guild.cid), message, null)
}
