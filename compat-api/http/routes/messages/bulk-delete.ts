import { z } from 'zod'
import { snowflakeTime } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { requireInChannel, roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

const TWO_WEEKS = 14 * 86_400_000

const body = z.object({ messages: z.array(snowflake).max(1000) })

export const bulkDelete = route({
  method: 'POST',
  path: '/channels/:channel_id/messages/bulk-delete',
  auth: 'any',
  status: 204,
  params: channelParams,
  body,
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    const ids = [...new Set(call.body.messages)]
    if (ids.length < 2 || ids.length > 100) throw apiError('tooFewOrTooMany')
    if (ids.some((id) => snowflakeTime(id) < Date.now() - TWO_WEEKS)) throw apiError('tooOldToDelete')
    requireInChannel(seen, call.account.cid, P.MANAGE_MESSAGES)
    const there = ids.filter((id) => call.app.messages.get(seen.place.channel, id))
    if (there.length > 0) await call.app.messages.delete(seen.place, call.account.cid, there, call.reason)
  }
})
