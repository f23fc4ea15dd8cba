import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /voice/regions': {},
  'GET /guilds/{guild_id}/voice-states/@me': { by: 'bob', forMembers: true },
  'GET /guilds/{guild_id}/voice-states/{user_id}': { forMembers: true }
}
