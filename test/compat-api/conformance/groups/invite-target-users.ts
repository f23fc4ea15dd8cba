import { tableForm } from '../../../support/api/files.ts'
import type { Group } from '../entry.ts'
import { inviteForCarol } from '../made.ts'

export const group: Group = {
  'GET /invites/{code}/target-users': { given: inviteForCarol },
  'PUT /invites/{code}/target-users': {
    given: inviteForCarol,
    bodyOf: ({ carol, bob }) => tableForm([carol.id, bob.id])
  },
  'GET /invites/{code}/target-users/job-status': { given: inviteForCarol },
  'PUT /invites/{code}/target-users/{user_id}': {
    given: async (stage) => ({ ...(await inviteForCarol(stage)), user_id: stage.bob.id })
  },
  'POST /invites/{code}/target-users/bulk-add': {
    given: inviteForCarol,
    bodyOf: ({ bob }) => ({ user_ids: [bob.id] })
  },
  'POST /invites/{code}/target-users/bulk-delete': {
    given: inviteForCarol,
    bodyOf: ({ carol }) => ({ user_ids: [carol.id] })
  },
  'DELETE /invites/{code}/target-users/{user_id}': { given: inviteForCarol }
}
