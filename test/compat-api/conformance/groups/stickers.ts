import type { Group } from '../entry.ts'
import { unfolding } from '../../../support/pictures.ts'
import { stickerForm } from '../../../support/api/files.ts'
import { newSticker } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/stickers': { forMembers: true },
  'POST /guilds/{guild_id}/stickers': { bodyOf: () => stickerForm('ahoy', unfolding(9, 9)) },
  'GET /guilds/{guild_id}/stickers/{sticker_id}': { given: newSticker, forMembers: true },
  'PATCH /guilds/{guild_id}/stickers/{sticker_id}': { given: newSticker, body: { name: 'ahoy', description: null } },
  'DELETE /guilds/{guild_id}/stickers/{sticker_id}': { given: newSticker },
  'GET /stickers/{sticker_id}': { given: newSticker, forMembers: true },
  'GET /sticker-packs': {},
  'GET /sticker-packs/{pack_id}': { error: 10_061 }
}
