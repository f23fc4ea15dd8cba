import type { Group } from '../entry.ts'
import { newMessage, newThread } from '../made.ts'
import type { Stage } from '../stage.ts'

const inThread = ({ thread }: Stage) => ({ channel_id: thread })

export const group: Group = {
  'POST /channels/{channel_id}/messages/{message_id}/threads': { given: newMessage, body: { name: 'about that' } },
  'GET /channels/{channel_id}/thread-members': { given: inThread },
  'PUT /channels/{channel_id}/thread-members/@me': { given: inThread },
  'DELETE /channels/{channel_id}/thread-members/@me': { given: newThread },
  'GET /channels/{channel_id}/thread-members/{user_id}': { given: inThread, query: 'with_member=true' },
  'PUT /channels/{channel_id}/thread-members/{user_id}': { given: newThread },
  'DELETE /channels/{channel_id}/thread-members/{user_id}': { given: newThread },
  'POST /channels/{channel_id}/threads': { body: { name: 'apart', type: 11 } },
  'GET /channels/{channel_id}/threads/archived/private': {},
  'GET /channels/{channel_id}/threads/archived/public': {},
  'GET /channels/{channel_id}/users/@me/threads/archived/private': {},
  'GET /guilds/{guild_id}/threads/active': {}
}
