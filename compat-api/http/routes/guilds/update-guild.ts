import { presentGuild } from '../../../present/index.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { P } from '../../../../node/core/permissions.ts'
import { route } from '../../route.ts'
import { FACE, keepPictures } from '../../pictures.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { guildPatch, settingsDrafts } from './guild-changes.ts'

export const updateGuild = route({
  method: 'PATCH',
  path: '/guilds/:guild_id',
  auth: 'any',
  params: guildParams,
  body: guildPatch,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    if (call.body.icon) requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    using kept = await keepPictures(call.app, call.body, { icon: FACE })
    return presentGuild(
      await write(call, view, settingsDrafts(view, { ...call.body, icon: undefined, ...kept.images }))
    )
  }
})
