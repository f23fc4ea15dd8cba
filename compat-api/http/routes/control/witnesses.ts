import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { globalId, type Snowflake, type UserCid } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { int, snowflake } from '../../schema/fields.ts'
import { findGuild } from './local-accounts.ts'

const userOf = ({ state }: GuildView, id: Snowflake): UserCid => {
  const found = state.ids.get(id)
  if (found?.type !== 'user') throw apiError('unknownUser')
  return found.cid
}

/** Whose nodes write checkpoints, and of how many of them one is final. Their owner's account names others, if it is of this node. */
export const witnesses = route({
  method: 'POST',
  path: '/folkmoot/witnesses',
  auth: 'control',
  body: z.object({
    guild: snowflake,
    named: z
      .object({ users: z.array(snowflake).min(1).max(32), threshold: int(1, 32) })
      .nullable()
      .optional()
  }),
  async handler({ app, body: { guild, named } }) {
    const view = findGuild(app, guild)
    if (named) {
      const users = [...new Set(named.users.map((id) => userOf(view, id)))].toSorted()
      const { threshold } = named
      await app.guilds.submit(view.cid, view.state.owner, [{ k: 'witness', body: { users, threshold } }])
    }
    const { users, threshold } = findGuild(app, guild).state.witnesses
    return { guild: view.state.id, users: users.map((user) => globalId('uid1', user)), threshold }
  }
})
