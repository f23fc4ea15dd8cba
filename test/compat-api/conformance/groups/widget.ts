import type { Group } from '../entry.ts'
import { newWidget } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/widget': {},
  'PATCH /guilds/{guild_id}/widget': { bodyOf: ({ ids }) => ({ enabled: true, channel_id: ids.channel_id }) },
  'GET /guilds/{guild_id}/widget.json': { by: 'nobody', given: newWidget, forMembers: true },
  'GET /guilds/{guild_id}/widget.png': { by: 'nobody', given: newWidget, query: 'style=banner2', forMembers: true }
}
