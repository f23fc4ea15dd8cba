import type { Group } from '../entry.ts'
import { newMessage, pinnedMessage } from '../made.ts'

export const group: Group = {
  'GET /channels/{channel_id}/messages/pins': { forMembers: true },
  'PUT /channels/{channel_id}/messages/pins/{message_id}': { given: newMessage },
  'DELETE /channels/{channel_id}/messages/pins/{message_id}': { given: pinnedMessage },
  'GET /channels/{channel_id}/pins': { forMembers: true },
  'PUT /channels/{channel_id}/pins/{message_id}': { given: newMessage },
  'DELETE /channels/{channel_id}/pins/{message_id}': { given: pinnedMessage }
}
