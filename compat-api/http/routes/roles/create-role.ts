import type { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { positionBetween } from '../../../../node/core/position.ts'
import { presentRole, rolesInOrder } from '../../../present/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { guildOf, requireInGuild, withReason } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { keepPictures, SMALL } from '../../pictures.ts'
import { route } from '../../route.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { roleBody, roleLooks, roleRegisters } from './role-body.ts'

/** A new role stands right above @everyone and may what @everyone may, as on Discord. */
const draftOf = (
  view: GuildView,
  wanted: z.output<typeof roleBody>,
  icon: string | null | undefined
): Draft<'role.new'> => {
  const [everyone, lowest] = rolesInOrder(view.state)
  return {
    k: 'role.new',
    body: {
      position: positionBetween('', lowest?.position ?? null),
      permissions: everyone?.permissions ?? 0n,
      color: 0,
      hoist: false,
      mentionable: false,
      ...roleRegisters(wanted)
    },
    display: { name: 'new role', emoji: null, ...roleLooks(wanted, icon ?? undefined) }
  }
}

export const createRole = route({
  method: 'POST',
  path: '/guilds/:guild_id/roles',
  auth: 'any',
  params: guildParams,
  body: roleBody,
  maxBody: PICTURE_BODY,
  async handler({ app, account, params, body, reason }) {
    const view = guildOf({ app, account }, params.guild_id)
    if (body.icon) requireInGuild(view, account.cid, P.MANAGE_ROLES)
    using kept = await keepPictures(app, body, { icon: SMALL })
    const { ops, after } = await app.guilds.submit(
      view.cid,
      account.cid,
      withReason([draftOf(view, body, kept.images.icon)], reason)
    )
    const role = ops[0] && after.roles.get(ops[0].cid)
    if (!role) throw apiError('unknownRole')
    return presentRole(after, role)
  }
})
