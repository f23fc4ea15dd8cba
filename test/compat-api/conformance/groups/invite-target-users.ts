import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /invites/{code}/target-users': {},
  'PUT /invites/{code}/target-users': { error: 40_006 },
  'GET /invites/{code}/target-users/job-status': { error: 0 },
  'PUT /invites/{code}/target-users/{user_id}': { error: 40_006 },
  'POST /invites/{code}/target-users/bulk-add': {
    bodyOf: (_, { user_id: id }) => ({ user_ids: [id] }),
    error: 40_006
  },
  'POST /invites/{code}/target-users/bulk-delete': {
    bodyOf: (_, { user_id: id }) => ({ user_ids: [id] }),
    error: 40_006
  },
  'DELETE /invites/{code}/target-users/{user_id}': { error: 10_013 }
}
