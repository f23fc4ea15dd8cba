import { z } from 'zod'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'

export const recoverAccount = route({
  method: 'POST',
  path: '/folkmoot/accounts/recover',
  auth: 'control',
  status: 201,
  body: z.object({
    name: text(32, 1),
    words: text(512, 1),
    identity: maybe(text(2048, 1)),
    password: maybe(text(256, 1))
  }),
  async handler({ app, body: { name, words, identity, password } }) {
    const input = { name, words, identity: identity ?? null, password: password ?? null }
    const { account, token } = await app.accounts.recover(input)
    return { id: account.id, name: account.name, token }
  }
})
