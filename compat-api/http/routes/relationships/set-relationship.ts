import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { int, maybe } from '../../schema/fields.ts'
import { userParams } from '../../schema/params.ts'

const BLOCK = 2

/** Blocks with type 2, and else asks to be friends or accepts. */
export const setRelationship = route({
  method: 'PUT',
  path: '/users/@me/relationships/:user_id',
  auth: 'user',
  status: 204,
  params: userParams,
  body: z.object({ type: maybe(int(1, 2)) }),
  async handler({ app, account, params, body: { type } }) {
    const person = app.directory.byId(account.cid, params.user_id)
    if (!person) throw apiError('unknownUser')
    await app.friends.change(account.cid, person, type === BLOCK ? 'block' : 'ask')
  }
})
