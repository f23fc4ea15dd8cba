import type { Group } from '../entry.ts'
import { dataUri, unfolding } from '../../../support/pictures.ts'
import { newEmoji } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/emojis': { forMembers: true },
  'POST /guilds/{guild_id}/emojis': { body: { name: 'ahoy', image: dataUri(unfolding(9, 9)) } },
  'GET /guilds/{guild_id}/emojis/{emoji_id}': { forMembers: true },
  'PATCH /guilds/{guild_id}/emojis/{emoji_id}': { body: { name: 'ahoy' } },
  'DELETE /guilds/{guild_id}/emojis/{emoji_id}': { given: newEmoji }
}
