import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /applications/{application_id}/activity-instances/{instance_id}': { error: 0 },
  'POST /applications/{application_id}/attachment': { error: 40_006 }
}
