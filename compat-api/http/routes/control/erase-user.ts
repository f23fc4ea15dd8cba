import { z } from 'zod'
import type { App, GuildView } from '../../../../node/app/index.ts'
import { parseSnowflake, type UserCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake, text } from '../../schema/fields.ts'
import { actorIn, findAccount, findGuild } from './local-accounts.ts'

/** By id, if they were ever in the guild; or an account of this node. @throws ApiError 10013 */
const findUser = (app: App, { state }: GuildView, name: string): UserCid => {
  const id = parseSnowflake(name)
  const target = id && state.ids.get(id)
  return target?.type === 'user' ? target.cid : findAccount(app, name).cid
}

/** Who has an account here erases themselves; others are erased by somebody who manages the guild. */
export const eraseUser = route({
  method: 'POST',
  path: '/folkmoot/erase',
  auth: 'control',
  body: z.object({ guild: snowflake, account: text(64, 1) }),
  async handler({ app, body: { guild, account } }) {
    const view = findGuild(app, guild)
    const user = findUser(app, view, account)
    const id = view.user(user)?.id
    if (!id) throw apiError('unknownUser')
    const actor = app.accounts.account(user)?.cid ?? actorIn(app, view, P.MANAGE_GUILD).cid
    await app.guilds.submit(view.cid, actor, [{ k: 'erase', body: { user } }])
    return { guild: view.state.id, user: id }
  }
})
