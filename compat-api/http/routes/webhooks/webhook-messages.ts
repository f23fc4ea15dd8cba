/** A webhook reads, changes and takes back what it has said itself. */
import type { z } from 'zod'
import type { WebhookVoice } from '../../../../node/app/index.ts'
import type { Message } from '../../../../node/core/messages.ts'
import type { Thread } from '../../../../node/core/thread-fold.ts'
import { presentMessage } from '../../../present/index.ts'
import { refresh, threadOfVoice, voiceOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { editAnswerBody } from '../../schema/message.ts'
import { webhookMessageParams } from '../../schema/params.ts'
import { attachmentsOf } from '../../../../node/core/messages.ts'
import { attach } from '../messages/attached-files.ts'
import { editOf, leavesNothing, pollInEdit, requireNoPoll } from '../messages/message-edit.ts'
import { editOne, getOne, liveOf, removeOne } from '../interactions/follow-up.ts'
import { componentsOf } from './components-of.ts'
import { editQuery, placeQuery } from './execute-query.ts'
import { requireFiles } from './post.ts'

type Asked = Pick<
  Call<'none', z.output<typeof webhookMessageParams>, z.output<typeof placeQuery>>,
  'app' | 'params' | 'query'
>

const PATH = '/webhooks/:webhook_id/:webhook_token/messages/:message_id'

interface Own {
  readonly voice: WebhookVoice
  readonly thread: Thread | null
  readonly message: Message
}

/** @throws ApiError 10008 for what is not its own */
const ownOf = (call: Asked): Own => {
  const { app, params, query } = call
  const voice = voiceOf(call)
  const thread = threadOfVoice(app, voice, query.thread_id)
  const { message_id: id } = params
  const message = id === '@original' ? undefined : app.messages.get(thread?.cid ?? voice.hook.channel, id)
  if (message?.hook?.cid !== voice.hook.cid) throw apiError('unknownMessage')
  return { voice, thread, message }
}

export const getWebhookMessage = route({
  method: 'GET',
  path: PATH,
  auth: 'none',
  params: webhookMessageParams,
  query: placeQuery,
  handler(call) {
    const live = liveOf(call)
    if (live) return getOne(call, live)
    const { voice, message } = ownOf(call)
    return presentMessage(call.app, voice.guild, message, null, call.origin.http)
  }
})

export const editWebhookMessage = route({
  method: 'PATCH',
  path: PATH,
  auth: 'none',
  params: webhookMessageParams,
  query: editQuery,
  body: editAnswerBody,
  multipart: 'files',
  admit: (call) => void (liveOf(call) ?? ownOf(call)),
  async handler(call) {
    const live = liveOf(call)
    if (live) return await editOne(call, live, call.body)
    const { voice, thread, message } = ownOf(call)
    requireNoPoll(message)
    if (call.body.poll) throw pollInEdit()
    using attached = await attach({
      app: call.app,
      place: { guild: voice.guild.cid, channel: message.channel },
      author: voice.hook.user,
      uploaded: call.files,
      entries: call.body.attachments,
      before: attachmentsOf(message),
      mayAttach: () => requireFiles(voice)
    })
    const components = componentsOf(voice, call.body.components, call.query.with_components)
    const edit = editOf(message, { ...call.body, components }, attached)
    if (leavesNothing(message, edit)) throw apiError('emptyMessage')
    const after = Object.keys(edit).length === 0 ? message : await voice.edit(thread, message, edit)
    await attached?.sent()
    return presentMessage(call.app, refresh(call.app, voice.guild.cid), after, null, call.origin.http)
  }
})

export const deleteWebhookMessage = route({
  method: 'DELETE',
  path: PATH,
  auth: 'none',
  status: 204,
  params: webhookMessageParams,
  query: placeQuery,
  async handler(call) {
    const live = liveOf(call)
    if (live) return await removeOne(call, live)
    const { voice, thread, message } = ownOf(call)
    await voice.unsay(thread, message)
  }
})
