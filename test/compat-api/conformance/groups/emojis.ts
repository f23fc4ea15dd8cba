import type { Group } from '../entry.ts'
import { newEmoji } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/emojis': {},
  'GET /guilds/{guild_id}/emojis/{emoji_id}': {},
  'PATCH /guilds/{guild_id}/emojis/{emoji_id}': { body: { name: 'ahoy' } },
  'DELETE /guilds/{guild_id}/emojis/{emoji_id}': { given: newEmoji }
}
