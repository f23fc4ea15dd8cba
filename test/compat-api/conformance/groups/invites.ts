import type { Group } from '../entry.ts'
import { newInvite } from '../made.ts'

export const group: Group = {
  'GET /channels/{channel_id}/invites': {},
  'POST /channels/{channel_id}/invites': { forMembers: true, body: { max_age: 3600 } },
  'GET /guilds/{guild_id}/invites': {},
  'GET /invites/{code}': { by: 'nobody', query: 'with_counts=true' },
  'DELETE /invites/{code}': { given: newInvite }
}
