/** Scheduled events. The types of discord-api-types lack the exceptions, which the official description has. */
import type { APIGuildScheduledEvent } from 'discord-api-types/v10'
import type { GuildView } from '../../node/app/index.ts'
import { PLACE } from '../../node/core/fixtures/event.ts'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { Recurrence } from '../../node/core/fixtures/recurrence.ts'
import { imageHash } from '../../node/core/images.ts'
import { EPOCH, type Snowflake, type UserCid } from '../../node/core/ids.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'
import { presentMember } from './member.ts'
import { isoTime, isoTimeOrNull } from './time.ts'
import { presentUser, userIn } from './user.ts'

type Event = Fixture<'event'>
type Exception = Fixture<'exception'>

/** Discord names one time of an event by when it would have begun: no id of this guild. */
export const exceptionId = ({ fields }: Exception): Snowflake =>
  String(BigInt(Math.max(fields.original - EPOCH, 0)) << 22n) as Snowflake

export const exceptionsOf = (state: GuildState, event: Event): readonly Exception[] =>
  fixturesOf(state, 'exception').filter(({ fields }) => fields.event === event.cid)

export const presentException = (state: GuildState, exception: Exception) => ({
  event_id: state.fixtures.get(exception.fields.event)?.id ?? '0',
  event_exception_id: exceptionId(exception),
  scheduled_start_time: isoTimeOrNull(exception.fields.start),
  scheduled_end_time: isoTimeOrNull(exception.fields.end),
  is_canceled: exception.fields.canceled
})

const presentRule = ({ start, frequency, interval, weekdays, weekdayOf, date }: Recurrence) => ({
  start: isoTime(start),
  end: null,
  frequency,
  interval,
  by_weekday: weekdays,
  by_n_weekday: weekdayOf && [weekdayOf],
  by_month: date && [date.month],
  by_month_day: date && [date.day],
  by_year_day: null,
  count: null
})

/** What is hosting it: the stage that was opened for it. */
const hostOf = (state: GuildState, { cid }: Event): Snowflake | null =>
  fixturesOf(state, 'stage').find(({ fields }) => fields.event === cid)?.id ?? null

export const presentEvent = (state: GuildState, event: Event) => {
  const { id, by, fields } = event
  const { name, description, place, start, end, status, image, rule } = fields
  return {
    id,
    guild_id: state.id,
    name,
    description,
    channel_id: place.channel === null ? null : (state.channels.get(place.channel)?.id ?? null),
    creator_id: state.users.get(by)?.id ?? null,
    image: imageHash(image),
    scheduled_start_time: isoTime(start),
    scheduled_end_time: isoTimeOrNull(end),
    status: status as APIGuildScheduledEvent['status'],
    entity_type: place.type as APIGuildScheduledEvent['entity_type'],
    entity_id: hostOf(state, event),
    entity_metadata: place.type === PLACE.elsewhere ? { location: place.location ?? '' } : null,
    privacy_level: 2,
    recurrence_rule: rule && presentRule(rule),
    guild_scheduled_event_exceptions: exceptionsOf(state, event).map((exception) => presentException(state, exception))
  } satisfies Partial<Record<keyof APIGuildScheduledEvent | 'guild_scheduled_event_exceptions', unknown>>
}

/** With who made it, and how many it interests if that is asked for. */
export const presentFullEvent = (view: GuildView, event: Event, { withCount }: { readonly withCount: boolean }) => ({
  ...presentEvent(view.state, event),
  creator: presentUser(userIn(view, event.by)),
  ...(withCount ? { user_count: view.followers(event.cid).length } : {})
})

/** Somebody whom an event, or one time of it, interests. */
export const presentFollower = (
  view: GuildView,
  event: Event,
  exception: Exception | null,
  user: UserCid,
  { withMember }: { readonly withMember: boolean }
) => {
  const member = withMember ? view.state.members.get(user) : undefined
  const shown = presentUser(userIn(view, user))
  return {
    guild_scheduled_event_id: event.id,
    guild_scheduled_event_exception_id: exception && exceptionId(exception),
    user_id: shown.id,
    user: shown,
    response: 1,
    ...(member ? { member: presentMember(view, member) } : {})
  }
}
