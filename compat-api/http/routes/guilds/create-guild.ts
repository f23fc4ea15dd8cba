import { presentGuild } from '../../../present/index.ts'
import { write } from '../../access.ts'
import { route } from '../../route.ts'
import { FACE, keepPictures } from '../../pictures.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { guildBody, settingsDrafts } from './guild-changes.ts'

/** Fields that name channels are left out: they would be the request's own placeholders for channels to be made. */
const body = guildBody.omit({
  afk_channel_id: true,
  system_channel_id: true,
  rules_channel_id: true,
  public_updates_channel_id: true,
  owner_id: true,
  splash: true,
  banner: true,
  discovery_splash: true
})

export const createGuild = route({
  method: 'POST',
  path: '/guilds',
  auth: 'any',
  status: 201,
  body,
  maxBody: PICTURE_BODY,
  rateLimit: { limit: 20, window: 10_000 },
  async handler(call) {
    const { name, icon, ...settings } = call.body
    using kept = await keepPictures(call.app, { icon: icon ?? undefined }, { icon: FACE })
    const view = await call.app.guilds.create(call.account.cid, { name })
    return presentGuild(await write(call, view, settingsDrafts(view, { ...settings, ...kept.images })))
  }
})
