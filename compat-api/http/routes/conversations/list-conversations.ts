import { presentConversation } from '../../../present/index.ts'
import { route } from '../../route.ts'

export const listConversations = route({
  method: 'GET',
  path: '/users/@me/channels',
  auth: 'user',
  handler: ({ app, account }) =>
    app.conversations.of(account.cid).map((view) => presentConversation(app, view, account.cid))
})
