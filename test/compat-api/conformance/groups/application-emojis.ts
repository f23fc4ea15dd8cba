import type { Group } from '../entry.ts'
import { dataUri, unfolding } from '../../../support/pictures.ts'
import { newApplicationEmoji } from '../made.ts'

export const group: Group = {
  'GET /applications/{application_id}/emojis': { given: newApplicationEmoji },
  'POST /applications/{application_id}/emojis': { body: { name: 'ahoy', image: dataUri(unfolding(9, 9)) } },
  'GET /applications/{application_id}/emojis/{emoji_id}': { given: newApplicationEmoji },
  'PATCH /applications/{application_id}/emojis/{emoji_id}': { given: newApplicationEmoji, body: { name: 'ahoy' } },
  'DELETE /applications/{application_id}/emojis/{emoji_id}': { given: newApplicationEmoji }
}
