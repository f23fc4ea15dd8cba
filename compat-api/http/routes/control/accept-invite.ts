import { z } from 'zod'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'
import { findAccount } from './local-accounts.ts'

export const acceptInviteLocally = route({
  method: 'POST',
  path: '/folkmoot/invites/accept',
  auth: 'control',
  body: z.object({ code: text(2048, 1), account: text(64, 1) }),
  async handler({ app, body: { code, account } }) {
    const { state } = await app.invites.accept(code, findAccount(app, account).cid)
    return { guild: state.id, name: state.settings.name }
  }
})
