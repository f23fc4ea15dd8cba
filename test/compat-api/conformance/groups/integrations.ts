import type { Group } from '../entry.ts'
import { newBot } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/integrations': {},
  'DELETE /guilds/{guild_id}/integrations/{integration_id}': { given: newBot }
}
