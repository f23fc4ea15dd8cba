import { presentMessage } from '../../../present/index.ts'
import { messageOf, roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { editMessageBody } from '../../schema/message.ts'
import { messageParams } from '../../schema/params.ts'
import { editOf, leavesNothing } from './message-edit.ts'

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
