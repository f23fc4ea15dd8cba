import type { Group } from '../entry.ts'
import { newTemplate, withoutTemplate } from '../made.ts'

export const group: Group = {
  'GET /guilds/templates/{code}': { by: 'erin', given: newTemplate },
  'GET /guilds/{guild_id}/templates': { given: newTemplate },
  'POST /guilds/{guild_id}/templates': { given: withoutTemplate, body: { name: 'like us', description: 'a moot' } },
  'PUT /guilds/{guild_id}/templates/{code}': { given: newTemplate },
  'PATCH /guilds/{guild_id}/templates/{code}': { given: newTemplate, body: { name: 'like them' } },
  'DELETE /guilds/{guild_id}/templates/{code}': { given: newTemplate }
}
