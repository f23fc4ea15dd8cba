import type { Group } from '../entry.ts'
import { likedMessage } from '../made.ts'

export const group: Group = {
  'DELETE /channels/{channel_id}/messages/{message_id}/reactions': { given: likedMessage },
  'GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}': { forMembers: true },
  'DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}': { given: likedMessage },
  'PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me': { forMembers: true },
  'DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me': { forMembers: true },
  'DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}': { given: likedMessage }
}
