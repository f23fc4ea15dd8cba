import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { MAX_FILES } from '../../../../node/core/op-schema.ts'
import { requireInChannel, roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { int, maybe, text } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

const file = z.object({
  id: maybe(z.union([text(20), z.int().min(0)])),
  filename: text(1024, 1),
  file_size: int(0, Number.MAX_SAFE_INTEGER)
})

/** Where to PUT files before they are sent with a message. */
export const promiseUploads = route({
  method: 'POST',
  path: '/channels/:channel_id/attachments',
  auth: 'any',
  params: channelParams,
  body: z.object({ files: z.array(file).min(1).max(MAX_FILES) }),
  async handler(call) {
    const { app, account, origin } = call
    const seen = roomOf(call, call.params.channel_id)
    requireInChannel(seen, account.cid, P.ATTACH_FILES)
    if (call.body.files.some((each) => each.file_size > app.files.limit)) throw apiError('bodyTooLarge')
    const attachments = []
    for (const { id, filename } of call.body.files) {
      const name = await app.files.promise(account.cid, seen.place.channel, filename)
      attachments.push({
        id: id === null || id === undefined ? null : Number(id),
        upload_url: `${origin.http}/uploads/${name}`,
        upload_filename: name
      })
    }
    return { attachments }
  }
})
