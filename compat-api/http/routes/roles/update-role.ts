import { presentRole } from '../../../present/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { guildOf, requireInGuild, roleOf, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { keepPictures, SMALL } from '../../pictures.ts'
import { route } from '../../route.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { roleParams } from '../../schema/params.ts'
import { roleBody, roleLooks, roleRegisters } from './role-body.ts'

export const updateRole = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/roles/:role_id',
  auth: 'any',
  params: roleParams,
  body: roleBody,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { cid } = roleOf(view, call.params.role_id)
    if (call.body.icon) requireInGuild(view, call.account.cid, P.MANAGE_ROLES)
    using kept = await keepPictures(call.app, call.body, { icon: SMALL })
    const set = roleRegisters(call.body)
    const display = roleLooks(call.body, kept.images.icon)
    const isEmpty = Object.keys(set).length + Object.keys(display).length === 0
    const { state } = await write(call, view, isEmpty ? [] : [{ k: 'role.set', body: { role: cid, set }, display }])
    const role = state.roles.get(cid)
    if (!role) throw apiError('unknownRole')
    return presentRole(state, role)
  }
})
