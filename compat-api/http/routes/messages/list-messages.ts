import { z } from 'zod'
import type { PageQuery } from '../../../../node/core/ports.ts'
import { presentMessages } from '../../../present/index.ts'
import { mayReadHistory, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryInt } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'
import { queryBound } from '../../schema/range.ts'

const query = z.object({ limit: queryInt(1, 100, 50), before: queryBound, after: queryBound, around: queryBound })

/** Where several are given, the first of around, before, after counts. */
const pageOf = ({ limit, around, before, after }: z.output<typeof query>): PageQuery => {
  if (around) return { limit, around }
  if (before) return { limit, before }
  return after ? { limit, after } : { limit }
}

export const listMessages = route({
  method: 'GET',
  path: '/channels/:channel_id/messages',
  auth: 'any',
  params: channelParams,
  query,
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    if (!mayReadHistory(seen, call.account.cid)) return []
    const place = { guild: seen.view.cid, channel: seen.place.channel }
    const page = await call.app.messages.history(place, pageOf(call.query))
    return presentMessages(call.app, seen.view, page, call.account.cid, call.origin.http)
  }
})
