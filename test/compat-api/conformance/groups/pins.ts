import type { Group } from '../entry.ts'
import { newMessage } from '../made.ts'

export const group: Group = {
  'GET /channels/{channel_id}/messages/pins': {},
  'PUT /channels/{channel_id}/messages/pins/{message_id}': { given: newMessage },
  'DELETE /channels/{channel_id}/messages/pins/{message_id}': { given: newMessage },
  'GET /channels/{channel_id}/pins': {},
  'PUT /channels/{channel_id}/pins/{message_id}': { given: newMessage },
  'DELETE /channels/{channel_id}/pins/{message_id}': { given: newMessage }
}
