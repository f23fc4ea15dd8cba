import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { event, isOver, PLACE, STATUS } from '../../../../node/core/fixtures/event.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { presentFullEvent } from '../../../present/index.ts'
import { guildOf, madeBy, submit } from '../../access.ts'
import { keepPictures } from '../../pictures.ts'
import { route } from '../../route.ts'
import { isoDate, PICTURE_BODY } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { COVER, checkTimes, entityType, looseFields, name, placeOf, privacyLevel, required } from './event-body.ts'

/** What is over gives way, the oldest first, where there is no more room and whoever makes an event may take it away. */
const roomFor = ({ state }: GuildView, user: UserCid): readonly Draft[] => {
  const all = fixturesOf(state, 'event')
  const excess = all.length + 1 - (event.inAll ?? Infinity)
  const mayGo = (old: Fixture<'event'>): boolean =>
    isOver(old.fields.status) && event.mayChange(state, user, old, null) === null
  return all
    .filter(mayGo)
    .slice(0, Math.max(excess, 0))
    .map(({ cid }) => ({ k: 'fixture.del', body: { fixture: cid } }))
}

export const createEvent = route({
  method: 'POST',
  path: '/guilds/:guild_id/scheduled-events',
  auth: 'any',
  params: guildParams,
  body: z.object({
    name,
    ...looseFields,
    privacy_level: privacyLevel,
    scheduled_start_time: isoDate,
    entity_type: entityType
  }),
  maxBody: PICTURE_BODY,
  async handler(call) {
    const { body } = call
    const view = guildOf(call, call.params.guild_id)
    const place = placeOf(view, body.entity_type, {
      channel: body.channel_id,
      location: body.entity_metadata?.location
    })
    const times = { start: body.scheduled_start_time, end: body.scheduled_end_time ?? null }
    if (place.type === PLACE.elsewhere && times.end === null) required('scheduled_end_time')
    checkTimes(times, true)
    const fields = {
      name: body.name,
      description: body.description ? body.description : null,
      place,
      ...times,
      status: STATUS.scheduled,
      image: null,
      rule: body.recurrence_rule ?? null
    }
    const may = event.mayMake(view.state, call.account.cid, fields) === null
    // Who may not is told so below, and no picture is kept for them.
    using kept = await keepPictures(call.app, may ? body : {}, { image: COVER })
    const draft: Draft = {
      k: 'fixture.new',
      body: { type: 'event', fields: { ...fields, image: kept.images.image ?? null } }
    }
    const submission = await submit(call, view, [...roomFor(view, call.account.cid), draft])
    return presentFullEvent(submission.view, madeBy(submission, 'event'), { withCount: false })
  }
})
