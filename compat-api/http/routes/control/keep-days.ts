import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { actorIn, findGuild } from './local-accounts.ts'

export const keepDays = route({
  method: 'POST',
  path: '/folkmoot/keep',
  auth: 'control',
  /** null: for ever. */
  body: z.object({ guild: snowflake, days: maybe(int(1, 36_500)) }),
  async handler({ app, body: { guild, days } }) {
    const view = findGuild(app, guild)
    const actor = actorIn(app, view, P.MANAGE_GUILD)
    await app.guilds.submit(view.cid, actor.cid, [{ k: 'settings', body: { keepDays: days ?? null }, display: {} }])
    return { guild: view.state.id, days: days ?? null }
  }
})
