import type { Group } from '../entry.ts'
import { newInteraction } from '../made.ts'

export const group: Group = {
  'POST /interactions/{interaction_id}/{interaction_token}/callback': {
    by: 'nobody',
    given: newInteraction,
    query: 'with_response=true',
    body: { type: 4, data: { content: 'six' } }
  }
}
