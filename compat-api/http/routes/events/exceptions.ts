/** Single times of a recurring event: put off, or called off. */
import { z } from 'zod'
import type { LooseOf } from '../../../../node/core/fixtures/shapes.ts'
import { presentException } from '../../../present/index.ts'
import { changeOf, eventOf, exceptionOf, guildOf, madeBy, submit, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { isoDate, maybe } from '../../schema/fields.ts'
import { eventParams, exceptionParams } from '../../schema/params.ts'

const ALL = '/guilds/:guild_id/scheduled-events/:guild_scheduled_event_id/exceptions'
const ONE = `${ALL}/:exception_id` as const

const change = {
  scheduled_start_time: maybe(isoDate),
  scheduled_end_time: maybe(isoDate),
  is_canceled: maybe(z.boolean())
}
const changeSchema = z.object(change)

const changesFrom = (body: z.infer<typeof changeSchema>): Partial<LooseOf<'exception'>> =>
  defined({
    start: body.scheduled_start_time,
    end: body.scheduled_end_time,
    canceled: body.is_canceled === null ? false : body.is_canceled
  })

export const createException = route({
  method: 'POST',
  path: ALL,
  auth: 'any',
  params: eventParams,
  body: z.object({ ...change, original_scheduled_start_time: isoDate }),
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { cid } = eventOf(call, view, call.params.guild_scheduled_event_id)
    const set = changesFrom(call.body)
    if (!set.canceled && !set.start && !set.end) throw apiError('emptyException')
    const original = call.body.original_scheduled_start_time
    const fields = { event: cid, original, start: null, end: null, canceled: false, ...set }
    const submission = await submit(call, view, [{ k: 'fixture.new', body: { type: 'exception', fields } }])
    return presentException(submission.view.state, madeBy(submission, 'exception'))
  }
})

export const updateException = route({
  method: 'PATCH',
  path: ONE,
  auth: 'any',
  params: exceptionParams,
  body: changeSchema,
  async handler(call) {
    const { params } = call
    const view = guildOf(call, params.guild_id)
    const event = eventOf(call, view, params.guild_scheduled_event_id)
    const exception = exceptionOf(view, event, params.exception_id)
    const set = changesFrom(call.body)
    const after = await write(call, view, changeOf(exception, set))
    return presentException(after.state, exceptionOf(after, event, params.exception_id))
  }
})

export const deleteException = route({
  method: 'DELETE',
  path: ONE,
  auth: 'any',
  status: 204,
  params: exceptionParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const event = eventOf(call, view, call.params.guild_scheduled_event_id)
    const { cid } = exceptionOf(view, event, call.params.exception_id)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: cid } }])
  }
})
