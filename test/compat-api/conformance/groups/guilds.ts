import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /guilds/{guild_id}': { query: 'with_counts=true' },
  'PATCH /guilds/{guild_id}': { body: { description: 'where we meet' } },
  'GET /guilds/{guild_id}/preview': {},
  'GET /guilds/{guild_id}/regions': {}
}
