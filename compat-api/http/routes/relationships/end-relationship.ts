import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { userParams } from '../../schema/params.ts'

/** Removes a friend, declines or takes back a request, ends a block. */
export const endRelationship = route({
  method: 'DELETE',
  path: '/users/@me/relationships/:user_id',
  auth: 'user',
  status: 204,
  params: userParams,
  async handler({ app, account, params }) {
    const person = app.directory.byId(account.cid, params.user_id)
    if (!person) throw apiError('unknownUser')
    await app.friends.change(account.cid, person, 'end')
  }
})
