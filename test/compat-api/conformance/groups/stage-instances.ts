import type { Group } from '../entry.ts'
import { newHall, newStage } from '../made.ts'

export const group: Group = {
  'POST /stage-instances': {
    given: newHall,
    bodyOf: (_, { channel_id }) => ({ channel_id, topic: 'news' })
  },
  'GET /stage-instances/{channel_id}': { given: newStage },
  'PATCH /stage-instances/{channel_id}': { given: newStage, body: { topic: 'songs' } },
  'DELETE /stage-instances/{channel_id}': { given: newStage }
}
