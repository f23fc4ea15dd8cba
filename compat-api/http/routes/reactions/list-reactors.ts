import { z } from 'zod'
import { presentUser, userIn } from '../../../present/index.ts'
import { messageOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { readEmoji } from '../../schema/emoji.ts'
import { queryInt } from '../../schema/fields.ts'
import { emojiParams } from '../../schema/params.ts'
import { queryBound } from '../../schema/range.ts'

const BURST = 1

const query = z.object({ after: queryBound, limit: queryInt(1, 100, 25), type: queryInt(0, 1, 0) })

export const listReactors = route({
  method: 'GET',
  path: '/channels/:channel_id/messages/:message_id/reactions/:emoji_name',
  auth: 'any',
  params: emojiParams,
  query,
  handler(call) {
    const { app, params } = call
    const { after, limit, type } = call.query
    const seen = roomOf(call, params.channel_id)
    const message = messageOf(call, seen, params.message_id)
    const emoji = readEmoji(params.emoji_name)
    if (type === BURST) return []
    const users = app.messages.reactors(message.cid, emoji, { limit, ...(after ? { after } : {}) })
    return users.map((user) => presentUser(userIn(seen.view, user)))
  }
})
