/** Adding a bot to a guild, the way an invite link of an application does it. */
import { z } from 'zod'
import type { App, Application, GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { P, guildPermissions, may } from '../../../../node/core/permissions.ts'
import { positionBetween } from '../../../../node/core/position.ts'
import { rolesInOrder } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, permissions, snowflake } from '../../schema/fields.ts'
import { addable, authorizationQuery } from './authorization.ts'

const body = z.object({
  guild_id: maybe(snowflake),
  permissions: maybe(permissions),
  authorize: maybe(z.boolean())
})

/** A role of the bot's own with what was asked for, as far as the caller could grant it. */
const grantRole = async (app: App, view: GuildView, actor: UserCid, application: Application, asked: bigint) => {
  const granted = asked & guildPermissions(view.state, actor)
  if (granted === 0n || !may(view.state, actor, P.MANAGE_ROLES)) return
  const lowest = rolesInOrder(view.state).find((role) => role.position !== '')
  const { ops } = await app.guilds.submit(view.cid, actor, [
    {
      k: 'role.new',
      body: {
        position: positionBetween('', lowest?.position ?? null),
        permissions: granted,
        color: 0,
        hoist: false,
        mentionable: false
      },
      display: { name: application.name, emoji: null }
    }
  ])
  const role = ops[0]?.cid
  if (role) await app.guilds.submit(view.cid, actor, [{ k: 'grant', body: { user: application.bot, role } }])
}

export const authorize = route({
  method: 'POST',
  path: '/oauth2/authorize',
  auth: 'user',
  query: authorizationQuery,
  body,
  async handler({ app, account, query: asked, body: answer, origin }) {
    if (answer.authorize === false) return { location: `${origin.http}/oauth2/authorized?error=access_denied` }
    const application = addable(app, account, asked.client_id)
    const guildId = answer.guild_id ?? asked.guild_id
    if (!guildId) throw invalidField('guild_id', 'BASE_TYPE_REQUIRED', 'This field is required')
    const view = guildOf({ app, account }, guildId)
    requireInGuild(view, account.cid, P.MANAGE_GUILD)
    if (!view.state.members.has(application.bot)) {
      await app.guilds.addBot(view.cid, account.cid, application.bot)
      await grantRole(app, view, account.cid, application, answer.permissions ?? asked.permissions ?? 0n)
    }
    return { location: `${origin.http}/oauth2/authorized` }
  }
})
