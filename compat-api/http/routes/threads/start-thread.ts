import { z } from 'zod'
import type { ThreadInput } from '../../../../node/app/index.ts'
import { presentMessage, presentThread } from '../../../present/index.ts'
import { threadStart } from '../../../../node/core/thread-start.ts'
import { channelOf, requireInChannel } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe } from '../../schema/fields.ts'
import { createMessageBody } from '../../schema/message.ts'
import { channelParams } from '../../schema/params.ts'
import { P } from '../../../../node/core/permissions.ts'
import { attach } from '../messages/attached-files.ts'
import { inputOf, isEmpty, stickersOf } from '../messages/message-input.ts'
import { pollOf } from '../messages/message-poll.ts'
import { tagsNamed } from '../channels/forum-body.ts'
import { appliedTags, threadFields } from './thread-body.ts'

const FORUMS = [15, 16]
const PRIVATE = 12

const body = z.object({
  ...threadFields,
  /** A private one when absent, as Discord has it. */
  type: maybe(z.literal([10, 11, 12])),
  invitable: maybe(z.boolean()),
  applied_tags: appliedTags,
  /** The first message, of a post in a forum. */
  message: maybe(createMessageBody)
})

/** A thread of its own; in a forum with its first message. */
export const startThread = route({
  method: 'POST',
  path: '/channels/:channel_id/threads',
  auth: 'any',
  status: 201,
  params: channelParams,
  body,
  multipart: 'files',
  admit: (call) => void channelOf(call, call.params.channel_id),
  async handler(call) {
    const { app, account } = call
    const seen = channelOf(call, call.params.channel_id)
    const { view, channel, place } = seen
    const { name, auto_archive_duration: autoArchive, rate_limit_per_user: slowmode, invitable, message } = call.body
    const isForum = FORUMS.includes(channel.type)
    using attached = await attach({
      app,
      place,
      author: account.cid,
      uploaded: isForum ? call.files : [],
      entries: message?.attachments,
      before: [],
      mayAttach: () => requireInChannel(seen, account.cid, P.ATTACH_FILES)
    })
    if (isForum && (!message || isEmpty(message, attached))) throw apiError('emptyMessage')
    const poll = pollOf({ view, channel: channel.cid, user: account.cid }, isForum ? message?.poll : null)
    const stickers = stickersOf(view, isForum ? message?.sticker_ids : [])
    const tags = isForum ? tagsNamed(view, channel.cid, call.body.applied_tags ?? []) : []
    const start = threadStart(view.state, channel.cid)
    const begun: ThreadInput = {
      name,
      type: isForum ? 11 : (call.body.type ?? PRIVATE),
      from: null,
      autoArchive: autoArchive ?? start.autoArchive,
      slowmode: slowmode ?? start.slowmode,
      invitable: invitable ?? true,
      tags
    }
    if (!isForum || !message)
      return presentThread(app, view, await app.threads.create(place, account.cid, begun), account.cid)
    const theme = message.shared_client_theme ?? undefined
    const said = { ...inputOf(message, null, attached), stickers, poll, theme }
    const { thread, message: first } = await app.messages.post(place, account.cid, begun, said)
    const shown = presentThread(app, view, thread, account.cid)
    return { ...shown, message: presentMessage(app, view, first, null, call.origin.http) }
  }
})
