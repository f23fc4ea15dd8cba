import { z } from 'zod'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'

export const createAccount = route({
  method: 'POST',
  path: '/folkmoot/accounts',
  auth: 'control',
  status: 201,
  body: z.object({ name: text(32, 1), password: maybe(text(256, 1)) }),
  async handler({ app, body: { name, password } }) {
    const { account, token, recovery } = await app.accounts.register({
      name,
      globalName: null,
      password: password ?? null
    })
    return { id: account.id, name: account.name, token, words: recovery.words, identity: recovery.identity }
  }
})
