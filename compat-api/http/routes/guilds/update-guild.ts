import { presentGuild } from '../../../present/index.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { P } from '../../../../node/core/permissions.ts'
import { route } from '../../route.ts'
import { keepPictures } from '../../pictures.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { guildPatch, guildPictures, settingsDrafts } from './guild-changes.ts'
import { ownershipDrafts } from './ownership.ts'

/** Whoever has been offered a guild may take it. */
const speaksOfOwnerAlone = (body: object): boolean => Object.keys(body).join() === 'owner_id'

export const updateGuild = route({
  method: 'PATCH',
  path: '/guilds/:guild_id',
  auth: 'any',
  params: guildParams,
  body: guildPatch,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { icon, splash, banner, discovery_splash, ...settings } = call.body
    const pictures = { icon, splash, banner, discovery_splash }
    if (!speaksOfOwnerAlone(call.body)) requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    using kept = await keepPictures(call.app, pictures, guildPictures)
    const changes = settingsDrafts(view, { ...settings, ...kept.images })
    const owner = ownershipDrafts(view, call.account.cid, settings.owner_id)
    return presentGuild(await write(call, view, [...changes, ...owner]))
  }
})
