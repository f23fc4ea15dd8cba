import type { z } from 'zod'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentMessage } from '../../../present/index.ts'
import { mayReadHistory, requireInChannel, roomOf, type SeenRoom } from '../../access.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { createMessageBody } from '../../schema/message.ts'
import { attach } from './attached-files.ts'
import { forwarded, isForwarding } from './forwarded.ts'
import { inputOf, isEmpty, stickersOf } from './message-input.ts'
import { pollOf } from './message-poll.ts'
import { saidOnce } from './said-once.ts'
import { requireNamedFiles } from './named-files.ts'
import { requireVoice } from './voice-message.ts'
import { channelParams } from '../../schema/params.ts'

type Body = z.output<typeof createMessageBody>

const TEXT_TYPES = new Set([0, 1, 2, 3, 5, 13])

/**
 * The message replied to; null when it has gone and the client does not mind. Whoever may not read it may not reply:
 * the answer shows it.
 *
 * @throws ApiError 50035, 160002
 */
const replyTo = (
  { app, account }: Pick<Call<'any'>, 'app' | 'account'>,
  seen: SeenRoom,
  reference: Body['message_reference']
): Snowflake | null => {
  if (!reference) return null
  const isElsewhere = reference.channel_id && reference.channel_id !== (seen.thread ?? seen.channel).id
  if (isElsewhere)
    throw invalidField(
      'message_reference.channel_id',
      'REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL',
      'A reply stays in its channel.'
    )
  if (!mayReadHistory(seen, account.cid)) throw apiError('unreadableReply')
  if (app.messages.get(seen.place.channel, reference.message_id)) return reference.message_id
  if (reference.fail_if_not_exists === false) return null
  throw invalidField('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message')
}

type SayCall = Call<'any', unknown, unknown, Body>

const say = async (call: SayCall, seen: SeenRoom): Promise<Message> => {
  const { app, account, body } = call
  if (isForwarding(body)) return app.messages.create(seen.place, account.cid, await forwarded(call, seen))
  using attached = await attach({
    app,
    place: seen.place,
    author: account.cid,
    uploaded: call.files,
    entries: body.attachments,
    before: [],
    mayAttach: () => requireInChannel(seen, account.cid, P.ATTACH_FILES)
  })
  requireVoice(body, attached?.files, () => requireInChannel(seen, account.cid, P.SEND_VOICE_MESSAGES))
  if (isEmpty(body, attached)) throw apiError('emptyMessage')
  requireNamedFiles(body.components, attached?.files)
  const reply = replyTo(call, seen, body.message_reference)
  const { view, channel } = seen
  const input = {
    ...inputOf(body, reply, attached),
    stickers: stickersOf(view, body.sticker_ids),
    poll: pollOf({ view, channel: channel.cid, user: account.cid }, body.poll),
    theme: body.shared_client_theme ?? undefined
  }
  const message = await app.messages.create(seen.place, account.cid, input)
  await attached?.sent()
  return message
}

const onceOf = (
  { app, account, body: { nonce, enforce_nonce: isEnforced } }: SayCall,
  { place }: SeenRoom,
  act: () => Promise<Message>
): Promise<Message> => (isEnforced && nonce ? saidOnce(app, { place, author: account.cid, nonce }, act) : act())

export const createMessage = route({
  method: 'POST',
  path: '/channels/:channel_id/messages',
  auth: 'any',
  params: channelParams,
  body: createMessageBody,
  multipart: 'files',
  rateLimit: { limit: 5, window: 5000 },
  admit: (call) => void roomOf(call, call.params.channel_id),
  async handler(call) {
    const { app } = call
    const seen = roomOf(call, call.params.channel_id)
    if (!seen.thread && !TEXT_TYPES.has(seen.channel.type)) throw apiError('wrongChannelType')
    const message = await onceOf(call, seen, () => say(call, seen))
    return presentMessage(app, seen.view, message, null, call.origin.http)
  }
})
