import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { nextTime } from '../../../../node/core/fixtures/event-time.ts'
import { mayChangeEvent, PLACE, STATUS } from '../../../../node/core/fixtures/event.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import type { LooseOf } from '../../../../node/core/fixtures/shapes.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { exceptionsOf, presentFullEvent } from '../../../present/index.ts'
import { changeOf, eventOf, guildOf, write } from '../../access.ts'
import { defined } from '../../defined.ts'
import { keepPictures } from '../../pictures.ts'
import { route } from '../../route.ts'
import { int, isoDate, maybe, PICTURE_BODY } from '../../schema/fields.ts'
import { eventParams } from '../../schema/params.ts'
import { COVER, checkTimes, entityType, looseFields, name, placeOf, privacyLevel, required } from './event-body.ts'

const bodySchema = z.object({
  name: name.optional(),
  ...looseFields,
  privacy_level: privacyLevel.optional(),
  scheduled_start_time: isoDate.optional(),
  entity_type: maybe(entityType),
  status: maybe(int(1, 4))
})
type Body = z.infer<typeof bodySchema>
type Event = Fixture<'event'>

/** Undefined when nothing is said of it. */
const placeFrom = (view: GuildView, { fields: { place } }: Event, body: Body) => {
  const { entity_type: type, channel_id: channel, entity_metadata: metadata } = body
  if (!type && channel === undefined && !metadata) return undefined
  const wanted = type ?? place.type
  const here = place.channel === null ? undefined : view.state.channels.get(place.channel)?.id
  return placeOf(view, wanted, {
    channel: channel === undefined && wanted !== PLACE.elsewhere ? here : channel,
    location: metadata?.location ?? place.location
  })
}

/** @throws ApiError 50035 */
const changesFrom = (view: GuildView, event: Event, body: Body): Partial<LooseOf<'event'>> => {
  const { fields } = event
  const set = defined({
    name: body.name,
    description: body.description === '' ? null : body.description,
    place: placeFrom(view, event, body),
    start: body.scheduled_start_time,
    end: body.scheduled_end_time,
    status: (body.status ?? undefined) as LooseOf<'event'>['status'] | undefined,
    rule: body.recurrence_rule
  })
  const after = { ...fields, ...set }
  if (after.place.type === PLACE.elsewhere && after.end === null) required('scheduled_end_time')
  if (set.start !== undefined || set.end !== undefined)
    checkTimes(after, set.start !== undefined && set.start !== fields.start)
  return set
}

const endStages = ({ state }: GuildView, event: Event): readonly Draft[] =>
  fixturesOf(state, 'stage')
    .filter(({ fields }) => fields.event === event.cid)
    .map(({ cid }) => ({ k: 'fixture.del', body: { fixture: cid } }))

/** What recurs is not over when it ends, but scheduled for its next time. */
const endedOf = ({ state }: GuildView, event: Event, set: Partial<LooseOf<'event'>>): Partial<LooseOf<'event'>> => {
  if (event.fields.status !== STATUS.active || set.status !== STATUS.completed) return set
  const after = { ...event, fields: { ...event.fields, ...set } }
  const next = nextTime(state, after, Date.now())
  return next ? { ...set, ...next, status: STATUS.scheduled } : set
}

/** A stage opens with its event, unless it is open, and ends with it. */
const stageWith = (view: GuildView, event: Event, set: Partial<LooseOf<'event'>>): readonly Draft[] => {
  const { place, name: called } = { ...event.fields, ...set }
  const hasBegun = event.fields.status === STATUS.active
  if (set.status === STATUS.completed || (hasBegun && set.status === STATUS.scheduled)) return endStages(view, event)
  if (set.status !== STATUS.active || place.type !== PLACE.stage || place.channel === null) return []
  if (hasBegun) return []
  const channel = place.channel
  const isOpen = fixturesOf(view.state, 'stage').some(({ fields }) => fields.channel === channel)
  const fields = { channel, event: event.cid, topic: called }
  return isOpen ? [] : [{ k: 'fixture.new', body: { type: 'stage', fields } }]
}

/** Another rule leaves none of the exceptions to the old one. */
const dropExceptions = ({ state }: GuildView, event: Event, set: Partial<LooseOf<'event'>>): readonly Draft[] =>
  set.rule === undefined || JSON.stringify(set.rule) === JSON.stringify(event.fields.rule)
    ? []
    : exceptionsOf(state, event).map(({ cid }) => ({ k: 'fixture.del', body: { fixture: cid } }))

export const updateEvent = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/scheduled-events/:guild_scheduled_event_id',
  auth: 'any',
  params: eventParams,
  body: bodySchema,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const { params } = call
    const view = guildOf(call, params.guild_id)
    const event = eventOf(call, view, params.guild_scheduled_event_id)
    const said = endedOf(view, event, changesFrom(view, event, call.body))
    // Who may not is told so below, and no picture is kept for them.
    const may = mayChangeEvent(view.state, call.account.cid, event, said) === null
    using kept = await keepPictures(call.app, may ? call.body : {}, { image: COVER })
    const set = { ...said, ...defined({ image: may ? kept.images.image : call.body.image && null }) }
    const drafts = [...dropExceptions(view, event, set), ...changeOf(event, set), ...stageWith(view, event, set)]
    const after = await write(call, view, drafts)
    const changed = eventOf(call, after, params.guild_scheduled_event_id)
    return presentFullEvent(after, changed, { withCount: false })
  }
})
