import type { Group } from '../entry.ts'
import { guest } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/members': { query: 'limit=100' },
  'PATCH /guilds/{guild_id}/members/@me': { body: { nick: 'Robot' } },
  'GET /guilds/{guild_id}/members/search': { query: 'query=b&limit=10' },
  'GET /guilds/{guild_id}/members/{user_id}': {},
  'PATCH /guilds/{guild_id}/members/{user_id}': { body: { nick: 'Bobby' } },
  'DELETE /guilds/{guild_id}/members/{user_id}': { given: guest }
}
