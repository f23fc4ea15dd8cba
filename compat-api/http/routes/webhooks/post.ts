/** What every way of executing a webhook comes down to. */
import type { z } from 'zod'
import type { WebhookVoice } from '../../../../node/app/index.ts'
import type { Thread } from '../../../../node/core/thread-fold.ts'
import { presentMessage } from '../../../present/index.ts'
import { refresh, threadOfVoice, voiceOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { formErrorOf } from '../../form-errors.ts'
import type { Call } from '../../route.ts'
import { executeWebhookBody } from '../../schema/message.ts'
import type { webhookTokenParams } from '../../schema/params.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import { tagsNamed } from '../channels/forum-body.ts'
import { attach } from '../messages/attached-files.ts'
import { isEmpty, inputOf } from '../messages/message-input.ts'
import { pollOf } from '../messages/message-poll.ts'
import { requireNamedFiles } from '../messages/named-files.ts'
import { componentsOf } from './components-of.ts'
import type { executeQuery } from './execute-query.ts'

type Execution = Pick<
  Call<'none', z.output<typeof webhookTokenParams>, z.output<typeof executeQuery>>,
  'app' | 'params' | 'query' | 'files' | 'origin'
>

/** What has been made of another service's words. @throws ApiError 50035 for what is too much even so */
export const checked = (message: object): z.output<typeof executeWebhookBody> => {
  const result = executeWebhookBody.safeParse(message)
  if (!result.success) throw formErrorOf(result.error)
  return result.data
}

const FORUMS = [15, 16]

/** In a forum a post is a thread, new or old; elsewhere it begins none. @throws ApiError 220001, 220002, 220003 */
const checkPlace = (voice: WebhookVoice, thread: Thread | null, name: string): void => {
  const type = voice.guild.state.channels.get(voice.hook.channel)?.type ?? 0
  if (name !== '' && thread) throw apiError('threadTwice')
  if (name !== '' && !FORUMS.includes(type)) throw apiError('noForum')
  if (name === '' && !thread && FORUMS.includes(type)) throw apiError('threadNeeded')
}

/** Whoever answers for a webhook may have it send files. @throws ApiError 50013 */
export const requireFiles = ({ guild, hook }: WebhookVoice): void => {
  if (!mayIn(guild.state, hook.by, hook.channel, P.ATTACH_FILES)) throw apiError('missingPermissions')
}

/** @returns the message as it is shown. @throws ApiError */
export const post = async (call: Execution, sent: z.output<typeof executeWebhookBody>) => {
  const { app, query } = call
  const voice = voiceOf(call)
  const body = { ...sent, components: componentsOf(voice, sent.components, query.with_components) }
  const thread = threadOfVoice(app, voice, query.thread_id)
  const name = (body.thread_name ?? '').trim()
  checkPlace(voice, thread, name)
  using attached = await attach({
    app,
    place: { guild: voice.guild.cid, channel: thread?.cid ?? voice.hook.channel },
    author: voice.hook.user,
    uploaded: call.files,
    entries: body.attachments,
    before: [],
    mayAttach: () => requireFiles(voice)
  })
  if (isEmpty(body, attached)) throw apiError('emptyMessage')
  requireNamedFiles(body.components, attached?.files)
  const { guild: view, hook } = voice
  const said = {
    ...inputOf(body, null, attached),
    poll: pollOf({ view, channel: hook.channel, user: hook.by }, body.poll),
    name: body.username ?? null,
    avatar: body.avatar_url ?? null
  }
  const tags = tagsNamed(voice.guild, voice.hook.channel, body.applied_tags ?? [])
  const message = name === '' ? await voice.say(thread, said) : await voice.begin(name, said, tags)
  await attached?.sent()
  return presentMessage(app, refresh(app, voice.guild.cid), message, null, call.origin.http)
}
