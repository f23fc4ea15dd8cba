import { changeOf, guildOf, write } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { guildStickerParams } from '../../schema/params.ts'
import { stickerPatch } from '../../schema/sticker.ts'
import { showSticker, stickerOf } from './show-sticker.ts'

const spec = { path: '/guilds/:guild_id/stickers/:sticker_id', auth: 'any', params: guildStickerParams } as const

export const updateSticker = route({
  ...spec,
  method: 'PATCH',
  body: stickerPatch,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const sticker = stickerOf(view, call.params.sticker_id)
    const { name, description, tags } = call.body
    const set = defined({ name: name ?? undefined, description, tags: tags ?? undefined })
    const after = await write(call, view, changeOf(sticker, set))
    return showSticker(call, after, stickerOf(after, sticker.id))
  }
})

export const deleteSticker = route({
  ...spec,
  method: 'DELETE',
  status: 204,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: stickerOf(view, call.params.sticker_id).cid } }])
  }
})
