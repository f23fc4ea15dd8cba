import { presentMessage } from '../../../present/index.ts'
import { messageOf, roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'

const ANNOUNCEMENTS = 5
/** What people and bots say: no notices; and of that no copies, and no polls, which are answered where they are asked. */
const SAID = [0, 19, 20, 23]
const HOUR = 3_600_000

/** A message of a channel of announcements is for whoever follows it. */
export const crosspostMessage = route({
  method: 'POST',
  path: '/channels/:channel_id/messages/:message_id/crosspost',
  auth: 'any',
  params: messageParams,
  rateLimit: { limit: 10, window: HOUR },
  async handler(call) {
    const { app, account, params } = call
    const seen = roomOf(call, params.channel_id)
    const message = messageOf(call, seen, params.message_id)
    if (seen.thread || seen.channel.type !== ANNOUNCEMENTS) throw apiError('wrongChannelType')
    if (!SAID.includes(message.type) || message.origin || message.forward || message.poll)
      throw apiError('invalidMessageType')
    if (message.published) throw apiError('alreadyPublished')
    const published = await app.messages.crosspost(seen.place, account.cid, message.id)
    return presentMessage(app, seen.view, published, account.cid, call.origin.http)
  }
})
