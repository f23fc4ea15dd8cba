import { z } from 'zod'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'

const body = z.object({ login: text(64, 1), password: text(256, 1) })

export const login = route({
  method: 'POST',
  path: '/auth/login',
  auth: 'none',
  body,
  rateLimit: { limit: 20, window: 60_000 },
  async handler({ app, body: { login: name, password } }) {
    const session = await app.accounts.login(name, password)
    if (!session) throw invalidField('login', 'INVALID_LOGIN', 'Login or password is invalid.')
    return { token: session.token, user_id: session.account.id, mfa: false }
  }
})
