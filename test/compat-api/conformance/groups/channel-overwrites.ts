import type { Group } from '../entry.ts'

export const group: Group = {
  'PUT /channels/{channel_id}/permissions/{overwrite_id}': { body: { type: 0, allow: '1024', deny: '0' } },
  'DELETE /channels/{channel_id}/permissions/{overwrite_id}': {}
}
