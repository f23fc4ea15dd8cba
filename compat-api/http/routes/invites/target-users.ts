/** Invites for some people only: who they are, read and changed by whoever made the invite, or manages the guild. */
import { z } from 'zod'
import type { Account, App, FoundInvite } from '../../../../node/app/index.ts'
import { globalId, type Snowflake, type UserCid } from '../../../../node/core/ids.ts'
import { may, P } from '../../../../node/core/permissions.ts'
import { isoTime } from '../../../present/index.ts'
import { write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { PlainText, route, type Call, type Route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { inviteParams } from '../../schema/params.ts'
import { missingFile, peopleInFile, peopleOf, personOf, tableOf } from './people.ts'

const ALL = '/invites/:code/target-users'
const ONE = `${ALL}/:user_id` as const
const targetParams = inviteParams.extend({ user_id: snowflake })
const several = z.object({ user_ids: z.array(snowflake).min(1).max(1000) })

/** Discord's number of a job that is done: here it is when the request is answered. */
const COMPLETED = 2

interface Caller {
  readonly app: App
  readonly account: Account
  readonly params: { readonly code: string }
}

/** @param also who else may, than whoever made it or manages the guild. @throws ApiError 10006, 50013 */
const inviteOf = ({ app, account, params }: Caller, also = 0n): FoundInvite => {
  const found = app.invites.find(params.code)
  if (!found?.guild.state.members.has(account.cid)) throw apiError('unknownInvite')
  const { guild, invite } = found
  const isTrusted = [P.MANAGE_GUILD, also].some((right) => right > 0n && may(guild.state, account.cid, right))
  if (invite.by !== account.cid && !isTrusted) throw apiError('missingPermissions')
  return found
}

/** @throws ApiError, Denied */
const setPeople = async (call: Caller & Call<'any'>, { guild, invite }: FoundInvite, targets: readonly UserCid[]) =>
  void (await write(call, guild, [{ k: 'invite.set', body: { invite: invite.cid, targets } }]))

const peopleIn = ({ invite }: FoundInvite): readonly UserCid[] => invite.targets?.users ?? []

const withAlso = (found: FoundInvite, users: readonly UserCid[]): readonly UserCid[] =>
  [...new Set([...peopleIn(found), ...users])].toSorted()

/** They may be of an invite that another node has made, and nobody here may know them. */
const without = (found: FoundInvite, ids: readonly Snowflake[]): readonly UserCid[] =>
  peopleIn(found).filter((user) => !ids.includes(globalId('uid1', user)))

/** A route that leaves an invite with other people. @param usersOf whom it is for then */
const changing = <P extends { readonly code: string }, B>(
  where: Pick<Route, 'method' | 'path'>,
  { params, body }: { readonly params: z.ZodType<P>; readonly body?: z.ZodType<B> },
  usersOf: (call: Call<'any', P, unknown, B>, found: FoundInvite) => readonly UserCid[]
): Route =>
  route({
    ...where,
    auth: 'any',
    status: 204,
    params,
    ...(body && { body }),
    async handler(call) {
      const found = inviteOf(call)
      await setPeople(call, found, usersOf(call, found))
    }
  })

export const targetUsers: readonly Route[] = [
  /** A table without rows where it is for whoever has it. */
  route({
    method: 'GET',
    path: ALL,
    auth: 'any',
    params: inviteParams,
    handler: (call) => new PlainText(tableOf(peopleIn(inviteOf(call, P.VIEW_AUDIT_LOG))), 'text/csv')
  }),
  route({
    method: 'PUT',
    path: ALL,
    auth: 'any',
    status: 204,
    params: inviteParams,
    body: z.unknown(),
    multipart: 'files',
    admit: (call) => void inviteOf(call),
    async handler(call) {
      const found = inviteOf(call)
      const users = await peopleInFile(call, found.guild, call.files)
      if (!users) throw missingFile()
      await setPeople(call, found, users)
    }
  }),
  route({
    method: 'GET',
    path: `${ALL}/job-status`,
    auth: 'any',
    params: inviteParams,
    handler(call) {
      const { targets } = inviteOf(call, P.VIEW_AUDIT_LOG).invite
      if (!targets) throw apiError('notFound')
      const { length } = targets.users
      return {
        status: COMPLETED,
        total_users: length,
        processed_users: length,
        created_at: isoTime(targets.at),
        completed_at: isoTime(targets.at),
        error_message: null
      }
    }
  }),
  changing({ method: 'PUT', path: ONE }, { params: targetParams }, (call, found) =>
    withAlso(found, [personOf(call, found.guild, call.params.user_id)])
  ),
  changing({ method: 'DELETE', path: ONE }, { params: targetParams }, (call, found) => {
    const left = without(found, [call.params.user_id])
    if (left.length === peopleIn(found).length) throw apiError('unknownUser')
    return left
  }),
  changing({ method: 'POST', path: `${ALL}/bulk-add` }, { params: inviteParams, body: several }, (call, found) =>
    withAlso(found, peopleOf(call, found.guild, call.body.user_ids, 'user_ids'))
  ),
  changing({ method: 'POST', path: `${ALL}/bulk-delete` }, { params: inviteParams, body: several }, (call, found) => {
    if (!found.invite.targets) throw apiError('unknownUser')
    return without(found, call.body.user_ids)
  })
]
