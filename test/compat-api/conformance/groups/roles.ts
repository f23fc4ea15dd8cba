import type { Group } from '../entry.ts'
import { newRole } from '../made.ts'

export const group: Group = {
  'PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}': { given: newRole },
  'DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}': {
    given: ({ carol }) => ({ user_id: carol.id })
  },
  'GET /guilds/{guild_id}/roles': { forMembers: true },
  'POST /guilds/{guild_id}/roles': { body: { name: 'red', color: 0xff0000, permissions: '1024', hoist: true } },
  'PATCH /guilds/{guild_id}/roles': { bodyOf: (_, { role_id: id }) => [{ id, position: 1 }] },
  'GET /guilds/{guild_id}/roles/member-counts': { forMembers: true },
  'GET /guilds/{guild_id}/roles/{role_id}': { forMembers: true },
  'PATCH /guilds/{guild_id}/roles/{role_id}': { body: { mentionable: true } },
  'DELETE /guilds/{guild_id}/roles/{role_id}': { given: newRole }
}
