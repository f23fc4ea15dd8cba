import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/stickers': { forMembers: true },
  'GET /sticker-packs': {},
  'GET /sticker-packs/{pack_id}': { error: 10_061 }
}
