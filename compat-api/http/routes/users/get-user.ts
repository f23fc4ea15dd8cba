import { presentUser } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { userParams } from '../../schema/params.ts'

export const getUser = route({
  method: 'GET',
  path: '/users/:user_id',
  auth: 'any',
  params: userParams,
  handler({ app, params }) {
    const user = app.guilds.user(params.user_id)
    if (!user) throw apiError('unknownUser')
    return presentUser(user)
  }
})
