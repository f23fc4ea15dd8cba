import { presentGuildEmoji } from '../../../present/index.ts'
import { emojiOf, guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildEmojiParams } from '../../schema/params.ts'

export const getEmoji = route({
  method: 'GET',
  path: '/guilds/:guild_id/emojis/:emoji_id',
  auth: 'any',
  params: guildEmojiParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return presentGuildEmoji(view, emojiOf(view, call.params.emoji_id))
  }
})
