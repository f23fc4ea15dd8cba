import { z } from 'zod'
import { route } from '../../route.ts'
import { int, snowflake } from '../../schema/fields.ts'
import { findGuild } from './local-accounts.ts'

/** `n` ops in `ms`. */
const rate = z.object({ n: int(1, 1000), ms: int(0, 24 * 3600 * 1000) })

/** How fast a member may be, by the judgement of every node. Their owner's account names others, if it is of this node. */
export const rates = route({
  method: 'POST',
  path: '/folkmoot/rates',
  auth: 'control',
  /** null: there are none. */
  body: z.object({ guild: snowflake, named: z.object({ messages: rate, control: rate }).nullable().optional() }),
  async handler({ app, body: { guild, named } }) {
    const { cid, state } = findGuild(app, guild)
    if (named !== undefined)
      await app.guilds.submit(cid, state.owner, [{ k: 'settings', body: { rates: named }, display: {} }])
    return { guild: state.id, rates: findGuild(app, guild).state.rates }
  }
})
