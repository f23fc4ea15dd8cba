import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /guilds/{guild_id}': { forMembers: true, query: 'with_counts=true' },
  'PATCH /guilds/{guild_id}': { body: { description: 'where we meet' } },
  'GET /guilds/{guild_id}/preview': { forMembers: true },
  'GET /guilds/{guild_id}/regions': { forMembers: true },
  'GET /guilds/{guild_id}/prune': { query: 'days=1' },
  'POST /guilds/{guild_id}/prune': { body: { days: 30 } },
  'GET /guilds/{guild_id}/vanity-url': {}
}
