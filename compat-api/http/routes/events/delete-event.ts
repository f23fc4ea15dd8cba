import { eventOf, guildOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { eventParams } from '../../schema/params.ts'

export const deleteEvent = route({
  method: 'DELETE',
  path: '/guilds/:guild_id/scheduled-events/:guild_scheduled_event_id',
  auth: 'any',
  status: 204,
  params: eventParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { cid } = eventOf(call, view, call.params.guild_scheduled_event_id)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: cid } }])
  }
})
