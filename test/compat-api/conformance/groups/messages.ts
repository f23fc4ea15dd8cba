import type { Group } from '../entry.ts'
import { newMessage, newMessages, newsMessage } from '../made.ts'

export const group: Group = {
  'GET /channels/{channel_id}/messages': { forMembers: true },
  'POST /channels/{channel_id}/messages': {
    forMembers: true,
    body: { content: 'hello', nonce: '1', embeds: [{ title: 'News' }] }
  },
  'POST /channels/{channel_id}/messages/bulk-delete': {
    given: newMessages,
    bodyOf: (_, { first, second }) => ({ messages: [first, second] })
  },
  'GET /channels/{channel_id}/messages/{message_id}': { forMembers: true },
  'PATCH /channels/{channel_id}/messages/{message_id}': { body: { content: 'hello, everybody' } },
  'DELETE /channels/{channel_id}/messages/{message_id}': { given: newMessage },
  'POST /channels/{channel_id}/messages/{message_id}/crosspost': { given: newsMessage },
  'GET /guilds/{guild_id}/messages/search': { forMembers: true, query: 'author_type=bot&has=-sticker&limit=5' }
}
