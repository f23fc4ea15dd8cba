import { emojiOf, guildOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { guildEmojiParams } from '../../schema/params.ts'

export const deleteEmoji = route({
  method: 'DELETE',
  path: '/guilds/:guild_id/emojis/:emoji_id',
  auth: 'any',
  status: 204,
  params: guildEmojiParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    await write(call, view, [{ k: 'emoji.del', body: { emoji: emojiOf(view, call.params.emoji_id).cid } }])
  }
})
