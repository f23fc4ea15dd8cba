import type { Group } from '../entry.ts'
import { eventTerms, newEvent, newException } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/scheduled-events': { given: newEvent, query: 'with_user_count=true', forMembers: true },
  'POST /guilds/{guild_id}/scheduled-events': { bodyOf: eventTerms },
  'GET /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}': { given: newEvent, forMembers: true },
  'PATCH /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}': {
    given: newEvent,
    body: { name: 'market', status: 2 }
  },
  'DELETE /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}': { given: newEvent },
  'POST /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions': {
    given: newEvent,
    bodyOf: (_stage, { start }) => ({ original_scheduled_start_time: start, is_canceled: true })
  },
  'PATCH /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions/{exception_id}': {
    given: newException,
    body: { is_canceled: false }
  },
  'DELETE /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions/{exception_id}': {
    given: newException
  },
  'GET /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users': {
    given: newEvent,
    query: 'with_member=true',
    forMembers: true
  },
  'GET /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users/counts': {
    given: newEvent,
    forMembers: true
  },
  'GET /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/{guild_scheduled_event_exception_id}/users': {
    given: newException,
    forMembers: true
  }
}
