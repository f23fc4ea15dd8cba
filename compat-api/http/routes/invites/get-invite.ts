import { z } from 'zod'
import { bareCode, type App } from '../../../../node/app/index.ts'
import { presentInvite, presentInviteCard } from '../../../present/index.ts'
import { authenticate } from '../../authenticate.ts'
import { route } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'
import { inviteParams } from '../../schema/params.ts'

/** Where a code leads: known here, or asked of the guild's peers. @throws InviteRefused */
export const describeInvite = async (app: App, typed: string, counts: boolean) => {
  const code = bareCode(typed)
  const found = await app.invites.locate(code)
  return found
    ? { ...presentInvite(app, found.guild, found.invite, { counts }), code }
    : presentInviteCard(await app.invites.describe(code), code, { counts })
}

/** Anybody may ask about invites of this node's guilds; about others, those who have an account here. */
export const getInvite = route({
  method: 'GET',
  path: '/invites/:code',
  auth: 'none',
  params: inviteParams,
  query: z.object({ with_counts: queryBool }),
  handler({ app, params, query, token }) {
    // Asking elsewhere makes this node dial what the code says: any page in a browser could have it knock at doors.
    if (!app.invites.find(params.code)) authenticate(app, 'any', token)
    return describeInvite(app, params.code, query.with_counts)
  }
})
