import { channelOf, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { findOverwrite, overwriteBody } from '../../schema/overwrite.ts'
import { overwriteParams } from '../../schema/params.ts'

export const setOverwrite = route({
  method: 'PUT',
  path: '/channels/:channel_id/permissions/:overwrite_id',
  auth: 'any',
  status: 204,
  params: overwriteParams,
  body: overwriteBody,
  async handler(call) {
    const { view, channel } = channelOf(call, call.params.channel_id)
    const overwrite = findOverwrite(view, { id: call.params.overwrite_id, ...call.body })
    if (!overwrite) throw apiError('unknownOverwrite')
    await write(call, view, [{ k: 'ow.set', body: { channel: channel.cid, overwrite } }])
  }
})
