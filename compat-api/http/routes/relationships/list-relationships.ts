import { presentRelation } from '../../../present/index.ts'
import { route } from '../../route.ts'

export const listRelationships = route({
  method: 'GET',
  path: '/users/@me/relationships',
  auth: 'user',
  handler: ({ app, account }) => app.friends.list(account.cid).map((relation) => presentRelation(app, relation))
})
