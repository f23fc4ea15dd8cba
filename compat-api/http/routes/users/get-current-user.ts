import { presentSelf } from '../../../present/index.ts'
import { route } from '../../route.ts'

export const getCurrentUser = route({
  method: 'GET',
  path: '/users/@me',
  auth: 'any',
  scope: 'identify',
  handler: ({ account }) => presentSelf(account)
})
