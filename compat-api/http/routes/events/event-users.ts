/** Whom an event, or one time of it, interests. */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { presentFollower, userIn } from '../../../present/index.ts'
import { eventOf, exceptionOf, guildOf, write } from '../../access.ts'
import { route, type Call } from '../../route.ts'
import { int, maybe, queryBool, snowflake } from '../../schema/fields.ts'
import { eventParams, eventTimeParams } from '../../schema/params.ts'
import { inRange, rangeQuery } from '../../schema/range.ts'

const EVENT = '/guilds/:guild_id/scheduled-events/:guild_scheduled_event_id'
const TIME = `${EVENT}/:guild_scheduled_event_exception_id` as const

const pageQuery = z.object({ ...rangeQuery(100, 100), with_member: queryBool })

interface Named {
  readonly guild_id: Snowflake
  readonly guild_scheduled_event_id: Snowflake
  readonly guild_scheduled_event_exception_id?: Snowflake
}

interface Found {
  readonly view: GuildView
  readonly event: Fixture<'event'>
  readonly exception: Fixture<'exception'> | null
}

/** @throws ApiError 10004, 10070 */
const find = (call: Call<'any' | 'user', Named>): Found => {
  const { guild_id, guild_scheduled_event_id: id, guild_scheduled_event_exception_id: time } = call.params
  const view = guildOf(call, guild_id)
  const event = eventOf(call, view, id)
  return { view, event, exception: time === undefined ? null : exceptionOf(view, event, time) }
}

const page = (call: Call<'any', Named, z.infer<typeof pageQuery>>) => {
  const { view, event, exception } = find(call)
  const { before, after, limit, with_member: withMember } = call.query
  const users = view.followers((exception ?? event).cid)
  const range = { before, after: before ? undefined : after, limit }
  return inRange(users, (user) => userIn(view, user).id, range).map((user) =>
    presentFollower(view, event, exception, user, { withMember })
  )
}

const list = { method: 'GET', auth: 'any', query: pageQuery } as const

export const listEventUsers = route({ ...list, path: `${EVENT}/users`, params: eventParams, handler: page })
export const listExceptionUsers = route({ ...list, path: `${TIME}/users`, params: eventTimeParams, handler: page })

const ids = z.preprocess(
  (value) =>
    value === undefined ? [] : Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : value,
  z.array(snowflake).max(10)
)

export const countEventUsers = route({
  method: 'GET',
  path: `${EVENT}/users/counts`,
  auth: 'any',
  params: eventParams,
  query: z.object({ guild_scheduled_event_exception_ids: ids }),
  handler(call) {
    const { view, event } = find(call)
    const counted = call.query.guild_scheduled_event_exception_ids.map((id) => {
      const { cid } = exceptionOf(view, event, id)
      return [id, view.followers(cid).length] as const
    })
    return {
      guild_scheduled_event_count: view.followers(event.cid).length,
      guild_scheduled_event_exception_counts: Object.fromEntries(counted)
    }
  }
})

const say = async (call: Call<'user', Named>, on: boolean) => {
  const { view, event, exception } = find(call)
  const fixture = (exception ?? event).cid
  const isSo = view.followers(fixture).includes(call.account.cid)
  const after = await write(call, view, isSo === on ? [] : [{ k: 'interest', body: { fixture, on } }])
  return { ...presentFollower(after, event, exception, call.account.cid, { withMember: true }), response: on ? 1 : 0 }
}

const answer = z.object({ response: maybe(int(0, 1)) })
const follow = { method: 'PUT', auth: 'user', body: answer } as const
const unfollow = { method: 'DELETE', auth: 'user', status: 204 } as const

/** By people’s clients alone. */
export const followEvents = [
  route({
    ...follow,
    path: `${EVENT}/users/@me`,
    params: eventParams,
    handler: (call) => say(call, call.body.response !== 0)
  }),
  route({
    ...follow,
    path: `${TIME}/users/@me`,
    params: eventTimeParams,
    handler: (call) => say(call, call.body.response !== 0)
  }),
  route({
    ...unfollow,
    path: `${EVENT}/users/@me`,
    params: eventParams,
    handler: (call) => say(call, false).then(() => undefined)
  }),
  route({
    ...unfollow,
    path: `${TIME}/users/@me`,
    params: eventTimeParams,
    handler: (call) => say(call, false).then(() => undefined)
  })
]
