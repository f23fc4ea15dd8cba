import type { z } from 'zod'
import type { Message } from '../../../../node/core/messages.ts'
import { presentMessage } from '../../../present/index.ts'
import { messageOf, roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { editMessageBody } from '../../schema/message.ts'
import { messageParams } from '../../schema/params.ts'

type Body = z.output<typeof editMessageBody>

/** Null empties a field; what is not named stays. */
const editOf = (body: Body) =>
  defined({
    content: body.content === null ? '' : body.content,
    embeds: body.embeds === null ? [] : body.embeds,
    components: body.components === null ? [] : body.components,
    allowedMentions: body.allowed_mentions,
    flags: body.flags === null ? 0 : body.flags
  })

const remains = (value: readonly unknown[] | undefined, had: string | null): boolean =>
  value === undefined ? had !== null && had !== '[]' : value.length > 0

const leavesNothing = (message: Message, edit: ReturnType<typeof editOf>): boolean =>
  (edit.content ?? message.content) === '' &&
  !remains(edit.embeds, message.embeds) &&
  !remains(edit.components, message.components)

export const editMessage = route({
  method: 'PATCH',
  path: '/channels/:channel_id/messages/:message_id',
  auth: 'any',
  params: messageParams,
  body: editMessageBody,
  multipart: true,
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    const before = messageOf(call, seen, call.params.message_id)
    const edit = editOf(call.body)
    if (leavesNothing(before, edit)) throw apiError('emptyMessage')
    const after =
      Object.keys(edit).length === 0
        ? before
        : await call.app.messages.edit(seen.place, call.account.cid, before.id, edit)
    return presentMessage(call.app, seen.view, after, call.account.cid)
  }
})
