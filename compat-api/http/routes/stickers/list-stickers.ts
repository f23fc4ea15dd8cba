import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { showSticker } from './show-sticker.ts'

export const listStickers = route({
  method: 'GET',
  path: '/guilds/:guild_id/stickers',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return fixturesOf(view.state, 'sticker').map((sticker) => showSticker(call, view, sticker))
  }
})
