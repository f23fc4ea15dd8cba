import { route } from '../../route.ts'
import { inviteParams } from '../../schema/params.ts'
import { describeInvite } from './get-invite.ts'

/** Joins. Bots may too: a bot's node is how it comes into a guild of other nodes. */
export const acceptInvite = route({
  method: 'POST',
  path: '/invites/:code',
  auth: 'any',
  params: inviteParams,
  rateLimit: { limit: 20, window: 10_000 },
  async handler({ app, account, params }) {
    const shown = await describeInvite(app, params.code, false)
    await app.invites.accept(params.code, account.cid)
    return { ...shown, new_member: true }
  }
})
