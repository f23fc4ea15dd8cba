import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/stickers': { forMembers: true }
}
