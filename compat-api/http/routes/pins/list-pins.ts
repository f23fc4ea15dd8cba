import { z } from 'zod'
import { isoTime, presentMessages } from '../../../present/index.ts'
import { mayReadHistory, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { isoDate, queryInt } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

export const listPins = route({
  method: 'GET',
  path: '/channels/:channel_id/messages/pins',
  auth: 'any',
  params: channelParams,
  query: z.object({ before: isoDate.optional(), limit: queryInt(1, 50, 50) }),
  handler(call) {
    const { before, limit } = call.query
    const seen = roomOf(call, call.params.channel_id)
    if (!mayReadHistory(seen, call.account.cid)) return { items: [], has_more: false }
    const range = { limit: limit + 1, ...(before === undefined ? {} : { before }) }
    const pinned = call.app.messages.pinned(seen.place.channel, range)
    const page = pinned.slice(0, limit)
    const messages = presentMessages(call.app, seen.view, page, call.account.cid, call.origin.http)
    return {
      items: messages.map((message, i) => ({ pinned_at: isoTime(page[i]?.pinnedAt ?? 0), message })),
      has_more: pinned.length > limit
    }
  }
})
