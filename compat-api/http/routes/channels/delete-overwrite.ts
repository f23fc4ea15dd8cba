import { P } from '../../../../node/core/permissions.ts'
import { channelOf, requireInChannel, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { overwriteParams } from '../../schema/params.ts'

export const deleteOverwrite = route({
  method: 'DELETE',
  path: '/channels/:channel_id/permissions/:overwrite_id',
  auth: 'any',
  status: 204,
  params: overwriteParams,
  async handler(call) {
    const seen = channelOf(call, call.params.channel_id)
    const { view, channel } = seen
    requireInChannel(seen, call.account.cid, P.MANAGE_ROLES)
    const target = view.state.ids.get(call.params.overwrite_id)?.cid
    const overwrite = channel.overwrites.find((had) => had.target === target)
    if (!overwrite) throw apiError('unknownOverwrite')
    await write(call, view, [{ k: 'ow.del', body: { channel: channel.cid, target: overwrite.target } }])
  }
})
