import { z } from 'zod'
import { route } from '../../route.ts'
import { int, maybe, text } from '../../schema/fields.ts'

/** Who may ask so often is no machine that tries names. */
const rateLimit = { limit: 20, window: 60_000 }

/** By handle, or by a friend code in its place: clients have one field for it. */
export const askByName = route({
  method: 'POST',
  path: '/users/@me/relationships',
  auth: 'user',
  status: 204,
  rateLimit,
  body: z.object({ username: text(1024, 1), discriminator: maybe(z.union([text(4), int(0, 9999)])) }),
  async handler({ app, account, body: { username } }) {
    await app.friends.change(account.cid, app.directory.find(account.cid, username), 'ask')
  }
})
