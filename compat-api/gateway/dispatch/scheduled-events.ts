/** What clients hear of scheduled events: those who see them, and ask for it by their intents. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ProfileEvent } from '../../../node/core/events.ts'
import type { Fixture, GuildState } from '../../../node/core/state.ts'
import { exceptionId, presentEvent, presentException } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { allowedIn, everybody, type Delivery } from './delivery.ts'

type Change = 'created' | 'updated' | 'deleted'

const EVENT: Readonly<Record<Change, EventName>> = {
  created: 'GUILD_SCHEDULED_EVENT_CREATE',
  updated: 'GUILD_SCHEDULED_EVENT_UPDATE',
  deleted: 'GUILD_SCHEDULED_EVENT_DELETE'
}

const EXCEPTION: Readonly<Record<Change, EventName>> = {
  created: 'GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE',
  updated: 'GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE',
  deleted: 'GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE'
}

/** What is about an event goes to those who see it. */
const aboutEvent = (
  state: GuildState,
  { fields: { place } }: Fixture<'event'>,
  t: EventName,
  data: () => object
): Delivery => ({
  t,
  intents: GatewayIntentBits.GuildScheduledEvents,
  to: place.channel === null ? everybody : allowedIn(state, place.channel),
  data
})

const eventOf = (state: GuildState, { fields }: Fixture<'exception'>): Fixture<'event'> | undefined => {
  const event = state.fixtures.get(fields.event)
  return event?.type === 'event' ? event : undefined
}

/** @param state that it stands in, or stood in last. */
export const eventTold = (state: GuildState, event: Fixture<'event'>, change: Change): Delivery =>
  aboutEvent(state, event, EVENT[change], () => presentEvent(state, event))

/** Not to all who see it. */
export const eventTo = (state: GuildState, event: Fixture<'event'>, change: Change, to: Delivery['to']): Delivery => ({
  ...eventTold(state, event, change),
  to
})

/** @returns null when its event is gone: who heard of that needs no more. */
export const exceptionTold = (state: GuildState, exception: Fixture<'exception'>, change: Change): Delivery | null => {
  const event = eventOf(state, exception)
  const data = () => ({ guild_id: state.id, ...presentException(state, exception) })
  return event ? aboutEvent(state, event, EXCEPTION[change], data) : null
}

export const interestChanged = (
  state: GuildState,
  { user, fixture: cid, on }: Extract<ProfileEvent, { type: 'interest-changed' }>
): readonly Delivery[] => {
  const fixture = state.fixtures.get(cid)
  const exception = fixture?.type === 'exception' ? fixture : null
  const event = exception ? eventOf(state, exception) : fixture?.type === 'event' ? fixture : undefined
  if (!event) return []
  return [
    aboutEvent(state, event, on ? 'GUILD_SCHEDULED_EVENT_USER_ADD' : 'GUILD_SCHEDULED_EVENT_USER_REMOVE', () => ({
      guild_id: state.id,
      guild_scheduled_event_id: event.id,
      user_id: state.users.get(user)?.id,
      ...(exception ? { guild_scheduled_event_exception_id: exceptionId(exception) } : {})
    }))
  ]
}
