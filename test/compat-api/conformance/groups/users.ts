import type { Group } from '../entry.ts'
import { newGuild } from '../made.ts'

export const group: Group = {
  'GET /users/@me': {},
  'PATCH /users/@me': { body: { username: 'robot2' } },
  'POST /users/@me/channels': { bodyOf: (_, { user_id: id }) => ({ recipient_id: id }) },
  'GET /users/@me/guilds': { query: 'with_counts=true' },
  'DELETE /users/@me/guilds/{guild_id}': { given: newGuild },
  'GET /users/@me/guilds/{guild_id}/member': { forMembers: true },
  'GET /users/{user_id}': {},
  'GET /users/@me/connections': {}
}
