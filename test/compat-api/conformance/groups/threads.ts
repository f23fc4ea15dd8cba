import type { Group } from '../entry.ts'
import { newMessage, newThread } from '../made.ts'
import type { Stage } from '../stage.ts'

const inThread = ({ thread }: Stage) => ({ channel_id: thread })

export const group: Group = {
  'POST /channels/{channel_id}/messages/{message_id}/threads': {
    forMembers: true,
    given: newMessage,
    body: { name: 'about that' }
  },
  'GET /channels/{channel_id}/thread-members': { forMembers: true, given: inThread },
  'PUT /channels/{channel_id}/thread-members/@me': { forMembers: true, given: inThread },
  'DELETE /channels/{channel_id}/thread-members/@me': { forMembers: true, given: newThread },
  'GET /channels/{channel_id}/thread-members/{user_id}': {
    forMembers: true,
    given: inThread,
    query: 'with_member=true'
  },
  'PUT /channels/{channel_id}/thread-members/{user_id}': { forMembers: true, given: newThread },
  'DELETE /channels/{channel_id}/thread-members/{user_id}': {
    given: async (stage) => ({ ...(await newThread(stage)), user_id: stage.carol.id })
  },
  'POST /channels/{channel_id}/threads': { forMembers: true, body: { name: 'apart', type: 11 } },
  'GET /channels/{channel_id}/threads/search': { forMembers: true, query: 'name=a' },
  'GET /channels/{channel_id}/threads/archived/private': {},
  'GET /channels/{channel_id}/threads/archived/public': { forMembers: true },
  'GET /channels/{channel_id}/users/@me/threads/archived/private': { forMembers: true },
  'GET /guilds/{guild_id}/threads/active': { forMembers: true }
}
