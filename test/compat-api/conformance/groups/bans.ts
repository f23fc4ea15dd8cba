import type { Group } from '../entry.ts'
import { guest } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/bans': {},
  'GET /guilds/{guild_id}/bans/{user_id}': { given: ({ dan }) => ({ user_id: dan.id }) },
  'PUT /guilds/{guild_id}/bans/{user_id}': { given: guest, body: { delete_message_seconds: 60 } },
  'DELETE /guilds/{guild_id}/bans/{user_id}': { given: ({ dan }) => ({ user_id: dan.id }) },
  'POST /guilds/{guild_id}/bulk-ban': { given: guest, bodyOf: (_, { user_id: id }) => ({ user_ids: [id] }) }
}
