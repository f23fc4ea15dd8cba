import { z } from 'zod'
import { fixtureOf } from '../../../../node/core/fixtures/index.ts'
import { guildOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { guildStickerParams } from '../../schema/params.ts'
import { showSticker, stickerOf } from './show-sticker.ts'

export const getGuildSticker = route({
  method: 'GET',
  path: '/guilds/:guild_id/stickers/:sticker_id',
  auth: 'any',
  params: guildStickerParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return showSticker(call, view, stickerOf(view, call.params.sticker_id))
  }
})

/** Of whichever of the caller's guilds has it. */
export const getSticker = route({
  method: 'GET',
  path: '/stickers/:sticker_id',
  auth: 'any',
  params: z.object({ sticker_id: snowflake }),
  handler(call) {
    const id = call.params.sticker_id
    const view = call.app.guilds.of(call.account.cid).find(({ state }) => fixtureOf(state, 'sticker', id))
    if (!view) throw apiError('unknownSticker')
    return showSticker(call, view, stickerOf(view, id))
  }
})
