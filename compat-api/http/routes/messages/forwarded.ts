/** What a forward says: all that a message said, where its author can read it. */
import type { z } from 'zod'
import { isConversation } from '../../../../node/core/conversation.ts'
import type { Forward } from '../../../../node/core/forward.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import type { MessageSticker } from '../../../../node/core/op-schema.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { Account, App, MessageInput } from '../../../../node/app/index.ts'
import { AUTHOR_FLAGS, readComponents, readEmbeds } from '../../../present/written.ts'
import { mayReadHistory, requireInChannel, roomOf, type SeenRoom } from '../../access.ts'
import { ApiError, apiError, invalidField } from '../../api-error.ts'
import type { FormFile } from '../../read-form.ts'
import type { createMessageBody } from '../../schema/message.ts'

type Body = z.output<typeof createMessageBody>

const FORWARD = 1
/** What people and bots say. */
const SAID: readonly number[] = [0, 19, 20, 23]

export const isForwarding = ({ message_reference: reference }: Body): boolean => reference?.type === FORWARD

const isSaid = (type: number): type is Forward['type'] => SAID.includes(type)

const unfit = (code: string, message: string) => invalidField('message_reference', code, message)

/** @throws ApiError 50035 */
const requireBare = (body: Body, files: readonly FormFile[]): void => {
  const lists = [body.embeds, body.components, body.sticker_ids, body.attachments, files]
  if (body.content || body.poll || body.shared_client_theme || body.tts || lists.some((list) => list?.length))
    throw unfit('MESSAGE_REFERENCE_FORWARD_WITH_CONTENT', 'A forward says nothing beside what it forwards.')
}

/** @throws ApiError 160014 whatever the reason why they cannot read there: it tells nothing about what is there. */
const placeOf = (caller: { readonly app: App; readonly account: Account }, channel: Snowflake): SeenRoom => {
  try {
    const seen = roomOf(caller, channel)
    if (mayReadHistory(seen, caller.account.cid)) return seen
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
  throw apiError('unreadableForward')
}

/** A sticker goes with it where it is at home. */
const stickersFor = (from: SeenRoom, to: SeenRoom, { stickers }: Message): readonly MessageSticker[] =>
  from.view.cid === to.view.cid ? (stickers ?? []) : []

const leavesNothing = (input: MessageInput): boolean =>
  !input.content && [input.embeds, input.components, input.files, input.stickers].every((list) => !list?.length)

/** Where it was said; what was itself a forward, where that was said at first. */
const originOf = ({ view, thread, channel }: SeenRoom, message: Message, type: Forward['type']): Forward =>
  message.forward ?? {
    guild: isConversation(view.state) ? null : view.cid,
    channelId: (thread ?? channel).id,
    messageId: message.id,
    type,
    t: message.t,
    editedAt: message.editedAt
  }

/**
 * Files are fetched first, so that the peers of the channel that they go to find them here.
 *
 * @param to where it is to be said.
 * @throws ApiError 10008, 50035, 160010, 160014, 424 when a file cannot be fetched; FileRefused
 */
export const forwarded = async (
  call: { readonly app: App; readonly account: Account; readonly body: Body; readonly files: readonly FormFile[] },
  to: SeenRoom
): Promise<MessageInput> => {
  const { app, account, body } = call
  const { message_reference: reference } = body
  if (!reference?.channel_id)
    throw invalidField('message_reference.channel_id', 'BASE_TYPE_REQUIRED', 'This field is required')
  requireBare(body, call.files)
  const from = placeOf(call, reference.channel_id)
  const message = app.messages.get(from.place.channel, reference.message_id)
  if (!message) throw apiError('unknownMessage')
  const { type } = message
  if (!isSaid(type) || message.poll || message.alert)
    throw unfit('MESSAGE_REFERENCE_NOT_FORWARDABLE', 'Polls and notices cannot be forwarded.')
  if (from.channel.nsfw && !to.channel.nsfw) throw apiError('ageRestrictedReference')
  const files = message.files ?? []
  if (files.length > 0) requireInChannel(to, account.cid, P.ATTACH_FILES)
  const input: MessageInput = {
    content: message.content,
    embeds: readEmbeds(message.embeds),
    components: readComponents(message.components),
    allowedMentions: { parse: [] },
    flags: message.flags & AUTHOR_FLAGS,
    tts: false,
    nonce: body.nonce ?? null,
    reply: null,
    files,
    stickers: stickersFor(from, to, message),
    forward: originOf(from, message, type)
  }
  if (leavesNothing(input)) throw unfit('MESSAGE_REFERENCE_NOT_FORWARDABLE', 'Nothing of it can be shown there.')
  await app.files.requireRoom(
    to.place.guild,
    account.cid,
    files.reduce((sum, { size }) => sum + size, 0)
  )
  for (const file of files) if (!(await app.files.ofMessage(message, file))) throw apiError('unreachable')
  return input
}
