/** Who is in a thread: coming, going, bringing in and taking out. */
import { z } from 'zod'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { presentMember, presentThreadMember, presentThreadMembers } from '../../../present/index.ts'
import { memberOf, threadOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { queryBool, queryInt, snowflake } from '../../schema/fields.ts'
import { channelParams, threadMemberParams } from '../../schema/params.ts'

const ONE = '/channels/:channel_id/thread-members/:user_id'

/** Oneself, by `@me`, or another member. */
export const addThreadMember = route({
  method: 'PUT',
  path: ONE,
  auth: 'any',
  status: 204,
  params: threadMemberParams,
  async handler(call) {
    const { view, thread } = threadOf(call, call.params.channel_id)
    if (call.app.threads.isArchived(thread)) throw apiError('threadClosed')
    const { user } = memberOf(view, call.account, call.params.user_id)
    await call.app.threads.join(thread, call.account.cid, user)
  }
})

export const removeThreadMember = route({
  method: 'DELETE',
  path: ONE,
  auth: 'any',
  status: 204,
  params: threadMemberParams,
  async handler(call) {
    const { view, thread } = threadOf(call, call.params.channel_id)
    const { user } = memberOf(view, call.account, call.params.user_id)
    await call.app.threads.leave(thread, call.account.cid, user)
  }
})

const query = z.object({ with_member: queryBool })

export const getThreadMember = route({
  method: 'GET',
  path: ONE,
  auth: 'any',
  params: threadMemberParams,
  query,
  handler(call) {
    const { view, thread } = threadOf(call, call.params.channel_id)
    const member = memberOf(view, call.account, call.params.user_id)
    const place = call.app.threads.member(thread.cid, member.user)
    if (!place) throw apiError('unknownMember')
    const shown = presentThreadMember(view, thread, place)
    return call.query.with_member ? { ...shown, member: presentMember(view, member) } : shown
  }
})

const listQuery = query.extend({ after: snowflake.optional(), limit: queryInt(1, 100, 100) })

/** All of them; or, with what they are in the guild, page by page. */
export const listThreadMembers = route({
  method: 'GET',
  path: '/channels/:channel_id/thread-members',
  auth: 'any',
  params: channelParams,
  query: listQuery,
  handler(call) {
    const { view, thread } = threadOf(call, call.params.channel_id)
    const { with_member: isWhole, after = '0', limit } = call.query
    const all = presentThreadMembers(call.app, view, thread)
    if (!isWhole) return all
    return all
      .filter(({ user_id: id = '0' }) => BigInt(id) > BigInt(after))
      .toSorted(({ user_id: a = '0' }, { user_id: b = '0' }) => (BigInt(a) < BigInt(b) ? -1 : 1))
      .slice(0, limit)
      .map((shown) => ({
        ...shown,
        member: presentMember(view, memberOf(view, call.account, shown.user_id as Snowflake))
      }))
  }
})
