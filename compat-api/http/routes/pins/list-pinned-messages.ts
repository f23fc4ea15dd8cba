import { presentMessages } from '../../../present/index.ts'
import { mayReadHistory, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'

const OLD_LIMIT = 50

/** The older form: the newest pins, as plain messages. */
export const listPinnedMessages = route({
  method: 'GET',
  path: '/channels/:channel_id/pins',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    if (!mayReadHistory(seen, call.account.cid)) return []
    const pinned = call.app.messages.pinned(seen.place.channel, { limit: OLD_LIMIT })
    return presentMessages(call.app, seen.view, pinned, call.account.cid, call.origin.http)
  }
})
