import type { Group } from '../entry.ts'
import { onStage } from '../made.ts'

export const group: Group = {
  'GET /voice/regions': {},
  'PUT /channels/{channel_id}/voice-status': {
    given: ({ voice }) => ({ channel_id: voice }),
    body: { status: 'singing' }
  },
  'PATCH /guilds/{guild_id}/voice-states/@me': {
    by: 'bob',
    given: onStage,
    forMembers: true,
    body: { request_to_speak_timestamp: '2100-01-01T00:00:00.000Z', suppress: true }
  },
  'PATCH /guilds/{guild_id}/voice-states/{user_id}': { given: onStage, body: { suppress: false } },
  'GET /guilds/{guild_id}/voice-states/@me': { by: 'bob', forMembers: true },
  'GET /guilds/{guild_id}/voice-states/{user_id}': { forMembers: true }
}
