import type { App } from '../../../../node/app/index.ts'
import { parseSnowflake } from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import { messageOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
import { REACTION_RATE } from './reaction-rate.ts'
import { readEmoji, unknownEmoji } from '../../schema/emoji.ts'
import { emojiParams } from '../../schema/params.ts'

/** Whoever puts the same emoji on it as others need not know it. @throws ApiError 10014 for one that nobody here has */
const requireKnown = async (app: App, { reactions }: Message, emoji: string): Promise<void> => {
  const id = parseSnowflake(/:(\d+)$/.exec(emoji)?.[1] ?? '')
  if (!id || reactions.some((reaction) => reaction.emoji === emoji)) return
  const isOfGuild = app.guilds.all().some(({ state }) => state.ids.get(id)?.type === 'emoji')
  if (!isOfGuild && !(await app.emojis.find(id))) throw unknownEmoji()
}

export const addReaction = route({
  method: 'PUT',
  path: '/channels/:channel_id/messages/:message_id/reactions/:emoji_name/@me',
  auth: 'any',
  status: 204,
  params: emojiParams,
  rateLimit: REACTION_RATE,
  async handler(call) {
    const seen = roomOf(call, call.params.channel_id)
    const emoji = readEmoji(call.params.emoji_name)
    const message = messageOf(call, seen, call.params.message_id)
    await requireKnown(call.app, message, emoji)
    await call.app.messages.react(seen.place, call.account.cid, message.id, emoji)
  }
})
