import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { PLACE } from '../../../../node/core/fixtures/event.ts'
import type { FieldsOf } from '../../../../node/core/fixtures/shapes.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { WIDE } from '../../pictures.ts'
import { isoDate, maybe, picture, snowflake, text } from '../../schema/fields.ts'
import { recurrenceBody } from './recurrence-body.ts'

export const name = text(100, 1)
/** Covers do not move. */
export const COVER = { ...WIDE, animated: false } as const
/** For the guild: there is no other. */
export const privacyLevel = z.literal(2)
export const entityType = z.literal([1, 2, 3])
/** What may be left out, of one that is made as of one that is changed. */
export const looseFields = {
  description: maybe(text(1000)),
  image: picture(),
  scheduled_end_time: maybe(isoDate),
  channel_id: maybe(snowflake),
  entity_metadata: maybe(z.object({ location: maybe(text(100)) })),
  recurrence_rule: maybe(recurrenceBody)
}

type Place = FieldsOf<'event'>['place']

/** @throws ApiError 50035 */
export const required = (field: string): never => {
  throw invalidField(field, 'BASE_TYPE_REQUIRED', 'This field is required')
}

/**
 * Where an event of a type is, by what has been said of it.
 *
 * @throws ApiError 10003, 50035
 */
export const placeOf = (
  view: GuildView,
  type: number,
  {
    channel,
    location
  }: { readonly channel?: Snowflake | null | undefined; readonly location?: string | null | undefined }
): Place => {
  if (type === PLACE.elsewhere) {
    if (channel !== null && channel !== undefined)
      throw invalidField('channel_id', 'BASE_TYPE_NULL', 'An event that is elsewhere is in no channel')
    return { type, channel: null, location: location ? location : required('entity_metadata.location') }
  }
  const target = view.state.ids.get(channel ?? required('channel_id'))
  if (target?.type !== 'channel') throw apiError('unknownChannel')
  return { type: type as Place['type'], channel: target.cid, location: null }
}

/** An event that begins has not begun, and ends after that. @throws ApiError 50035 */
export const checkTimes = (
  { start, end }: { readonly start: number; readonly end: number | null },
  isNew: boolean
): void => {
  if (isNew && start < Date.now())
    throw invalidField(
      'scheduled_start_time',
      'GUILD_SCHEDULED_EVENT_SCHEDULE_PAST',
      'Cannot schedule event in the past.'
    )
  if (end !== null && end <= start)
    throw invalidField('scheduled_end_time', 'GUILD_SCHEDULED_EVENT_END_BEFORE_START', 'An event ends after it begins.')
}
