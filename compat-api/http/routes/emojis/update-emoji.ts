import { z } from 'zod'
import { presentGuildEmoji } from '../../../present/index.ts'
import { emojiOf, guildOf, roleOf, write } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { emojiName } from '../../schema/emoji.ts'
import { maybe, snowflake } from '../../schema/fields.ts'
import { guildEmojiParams } from '../../schema/params.ts'

const body = z.object({
  name: maybe(emojiName),
  /** Null: everybody. */
  roles: maybe(z.array(snowflake).max(32))
})

export const updateEmoji = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/emojis/:emoji_id',
  auth: 'any',
  params: guildEmojiParams,
  body,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const emoji = emojiOf(view, call.params.emoji_id)
    const { name, roles } = call.body
    const named = roles === undefined ? undefined : (roles ?? []).map((id) => roleOf(view, id).cid)
    const set = defined({ roles: named && [...new Set(named)].toSorted() })
    const display = defined({ name: name ?? undefined })
    const isEmpty = Object.keys(set).length + Object.keys(display).length === 0
    const draft = { k: 'emoji.set', body: { emoji: emoji.cid, set }, display } as const
    const after = await write(call, view, isEmpty ? [] : [draft])
    return presentGuildEmoji(after, emojiOf(after, emoji.id))
  }
})
