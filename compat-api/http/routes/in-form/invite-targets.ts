/** Invites for some people only: whoever has a code of a node may follow it, so nobody is named. */
import { z } from 'zod'
import type { App, Account } from '../../../../node/app/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { requireInGuild } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { PlainText, route, type Call, type Route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { inviteParams } from '../../schema/params.ts'

const inFormOnly = 'an invite is for whoever has its code'
const spec = { auth: 'any', inFormOnly } as const

const ALL = '/invites/:code/target-users'
const ONE = `${ALL}/:user_id` as const
const targetParams = inviteParams.extend({ user_id: snowflake })
const several = z.object({ user_ids: z.array(snowflake).min(1).max(1000) })

type InviteCall = Call<'any', { code: string }>

/** @throws ApiError 10006, 50013 */
const requireInvite = ({ app, account, params }: { app: App; account: Account; params: { code: string } }): void => {
  const found = app.invites.find(params.code)
  if (!found?.guild.state.members.has(account.cid)) throw apiError('unknownInvite')
  requireInGuild(found.guild, account.cid, P.MANAGE_GUILD)
}

const refuse = (call: InviteCall): never => {
  requireInvite(call)
  throw apiError('notHere', inFormOnly)
}

export const inviteTargets: readonly Route[] = [
  /** The head of a table without rows. */
  route({
    ...spec,
    method: 'GET',
    path: ALL,
    params: inviteParams,
    handler(call) {
      requireInvite(call)
      return new PlainText('user_id\n', 'text/csv')
    }
  }),
  /** The file is not read. */
  route({ ...spec, method: 'PUT', path: ALL, params: inviteParams, handler: refuse }),
  route({
    ...spec,
    method: 'GET',
    path: `${ALL}/job-status`,
    params: inviteParams,
    handler(call) {
      requireInvite(call)
      throw apiError('notFound')
    }
  }),
  route({ ...spec, method: 'PUT', path: ONE, params: targetParams, handler: refuse }),
  route({
    ...spec,
    method: 'DELETE',
    path: ONE,
    params: targetParams,
    handler(call) {
      requireInvite(call)
      throw apiError('unknownUser')
    }
  }),
  route({ ...spec, method: 'POST', path: `${ALL}/bulk-add`, params: inviteParams, body: several, handler: refuse }),
  route({ ...spec, method: 'POST', path: `${ALL}/bulk-delete`, params: inviteParams, body: several, handler: refuse })
]
