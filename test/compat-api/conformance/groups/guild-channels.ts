import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/channels': { forMembers: true },
  'POST /guilds/{guild_id}/channels': { body: { name: 'new', type: 0, topic: 'of new things' } },
  'PATCH /guilds/{guild_id}/channels': { bodyOf: ({ forum }) => [{ id: forum, position: 0 }] }
}
