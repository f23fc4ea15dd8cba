import type { Group } from '../entry.ts'
import { applicant } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/requests': { given: applicant },
  'PATCH /guilds/{guild_id}/requests/{request_id}': { given: applicant, body: { application_status: 'APPROVED' } }
}
