import type { Group } from '../entry.ts'
import { newGuild } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}': { forMembers: true, query: 'with_counts=true' },
  'PATCH /guilds/{guild_id}': { body: { description: 'where we meet' } },
  'GET /guilds/{guild_id}/preview': { forMembers: true },
  'GET /guilds/{guild_id}/regions': { forMembers: true },
  'GET /guilds/{guild_id}/prune': { query: 'days=1' },
  'POST /guilds/{guild_id}/prune': { body: { days: 30 } },
  'GET /guilds/{guild_id}/vanity-url': {},
  'PUT /guilds/{guild_id}/incident-actions': {
    given: newGuild,
    by: 'alice',
    bodyOf: () => ({ invites_disabled_until: new Date(Date.now() + 60_000).toISOString(), dms_disabled_until: null })
  }
}
