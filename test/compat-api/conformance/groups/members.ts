import type { Group } from '../entry.ts'
import { guest } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/members': { forMembers: true, query: 'limit=100' },
  'PATCH /guilds/{guild_id}/members/@me': { forMembers: true, body: { nick: 'Robot' } },
  'GET /guilds/{guild_id}/members/search': { forMembers: true, query: 'query=b&limit=10' },
  'GET /guilds/{guild_id}/members/{user_id}': { forMembers: true },
  'PATCH /guilds/{guild_id}/members/{user_id}': {
    given: ({ carol }) => ({ user_id: carol.id }),
    body: { nick: 'Bobby' }
  },
  'DELETE /guilds/{guild_id}/members/{user_id}': { given: guest }
}
