import type { Group } from '../entry.ts'
import { newChannel, newConversation, newsChannel } from '../made.ts'

export const group: Group = {
  'GET /channels/{channel_id}': { forMembers: true },
  'PATCH /channels/{channel_id}': { body: { topic: 'of everything' } },
  'DELETE /channels/{channel_id}': { given: newChannel },
  'PUT /channels/{channel_id}/recipients/{user_id}': { by: 'alice', given: newConversation },
  'DELETE /channels/{channel_id}/recipients/{user_id}': {
    by: 'alice',
    given: async (stage) => ({ ...(await newConversation(stage)), user_id: stage.carol.id })
  },
  'POST /channels/{channel_id}/followers': {
    given: newsChannel,
    bodyOf: ({ ids }) => ({ webhook_channel_id: ids.channel_id })
  },
  'POST /channels/{channel_id}/typing': { forMembers: true }
}
