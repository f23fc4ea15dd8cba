import type { Group } from '../entry.ts'
import { newPoll } from '../made.ts'

export const group: Group = {
  'GET /channels/{channel_id}/polls/{message_id}/answers/{answer_id}': { given: newPoll, forMembers: true },
  'POST /channels/{channel_id}/polls/{message_id}/expire': { given: newPoll }
}
