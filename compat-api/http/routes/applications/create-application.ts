import { z } from 'zod'
import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'

/** The answer carries the bot's token, which is shown this once; `POST /applications/:id/bot/reset` makes another. */
export const createApplication = route({
  method: 'POST',
  path: '/applications',
  auth: 'user',
  status: 201,
  body: z.object({ name: text(32, 1) }),
  rateLimit: { limit: 20, window: 60_000 },
  async handler({ app, account, body }) {
    const { application, token } = await app.accounts.createApplication(account.cid, body.name)
    const shown = presentOwnApplication(app, application)
    return { ...shown, bot: { ...shown.bot, token } }
  }
})
