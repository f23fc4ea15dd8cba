import { presentMessage } from '../../../present/index.ts'
import { attachmentsOf } from '../../../../node/core/messages.ts'
import { P } from '../../../../node/core/permissions.ts'
import { messageOf, requireInChannel, roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { editMessageBody } from '../../schema/message.ts'
import { messageParams } from '../../schema/params.ts'
import { attach } from './attached-files.ts'
import { asksOfEmbeds, editOf, leavesNothing, requireNoPoll, requireOwnWords, requireWritten } from './message-edit.ts'

export const editMessage = route({
  method: 'PATCH',
  path: '/channels/:channel_id/messages/:message_id',
  auth: 'any',
  params: messageParams,
  body: editMessageBody,
  multipart: 'files',
  admit: (call) => void messageOf(call, roomOf(call, call.params.channel_id), call.params.message_id),
  rateLimit: { limit: 5, window: 5000 },
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    const before = messageOf(call, seen, call.params.message_id)
    if (asksOfEmbeds(call, before)) {
      const after = await call.app.messages.suppress(seen.place, call.account.cid, before.id, call.body.flags ?? 0)
      return presentMessage(call.app, seen.view, after, call.account.cid, call.origin.http)
    }
    requireNoPoll(before)
    requireOwnWords(before)
    requireWritten(before)
    using attached = await attach({
      app: call.app,
      place: seen.place,
      author: call.account.cid,
      uploaded: call.files,
      entries: call.body.attachments,
      before: attachmentsOf(before),
      mayAttach: () => requireInChannel(seen, call.account.cid, P.ATTACH_FILES)
    })
    const edit = editOf(before, call.body, attached)
    if (leavesNothing(before, edit)) throw apiError('emptyMessage')
    const after =
      Object.keys(edit).length === 0
        ? before
        : await call.app.messages.edit(seen.place, call.account.cid, before.id, edit)
    await attached?.sent()
    return presentMessage(call.app, seen.view, after, call.account.cid, call.origin.http)
  }
})
