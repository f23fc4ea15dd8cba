import { z } from 'zod'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'

const body = z.object({
  username: text(32, 1),
  password: maybe(text(256, 1)),
  global_name: maybe(text(32, 1)),
  consent: maybe(z.boolean())
})

export const register = route({
  method: 'POST',
  path: '/auth/register',
  auth: 'none',
  body,
  rateLimit: { limit: 20, window: 60_000 },
  async handler({ app, body: { username, password, global_name: globalName } }) {
    if (!password) throw invalidField('password', 'BASE_TYPE_REQUIRED', 'This field is required')
    const { account, token } = await app.accounts.register({ name: username, globalName: globalName ?? null, password })
    return { token, user_id: account.id }
  }
})
