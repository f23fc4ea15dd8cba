import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /voice/regions': {},
  'PUT /channels/{channel_id}/voice-status': {
    given: ({ voice }) => ({ channel_id: voice }),
    body: { status: 'singing' }
  },
  'GET /guilds/{guild_id}/voice-states/@me': { by: 'bob', forMembers: true },
  'GET /guilds/{guild_id}/voice-states/{user_id}': { forMembers: true }
}
