/** A message that forwards another shows what that said, and says nothing itself. Source: Discord, "Message Snapshot Object". */
import type { APIMessage } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import { HAS_SNAPSHOT } from '../../node/core/forward.ts'
import { globalId } from '../../node/core/ids.ts'
import type { Message } from '../../node/core/messages.ts'
import { mentionsOf, presentMentions } from './mentions.ts'
import { isoTime, isoTimeOrNull } from './time.ts'

type Said = Pick<APIMessage, 'content' | 'embeds' | 'attachments' | 'components' | 'flags' | 'sticker_items'>

/** What is shown of whom it mentions there; nobody is asked here. */
const mentionsThere = (app: App, view: GuildView, message: Message) => {
  const mentions = mentionsOf(app, view, { ...message, mentions: null })
  return { mentions: presentMentions(mentions), mention_roles: [...mentions.roles] }
}

/** @param said what a message like any other would show of it. */
export const presentSnapshot = <T extends Said>(app: App, view: GuildView, message: Message, said: T): T => {
  const { forward } = message
  if (!forward) return said
  const { content, embeds, attachments, components, flags, sticker_items: stickers, ...rest } = said
  const snapshot = {
    type: forward.type,
    content,
    embeds,
    attachments,
    components,
    flags,
    ...(stickers ? { sticker_items: stickers } : {}),
    ...mentionsThere(app, view, message),
    timestamp: isoTime(forward.t),
    edited_timestamp: isoTimeOrNull(forward.editedAt)
  }
  return {
    ...rest,
    content: '',
    embeds: [],
    attachments: [],
    components: [],
    flags: HAS_SNAPSHOT,
    message_snapshots: [{ message: snapshot }]
  } as unknown as T
}

/** Where it was said. */
export const presentForwarded = ({
  guild,
  channelId,
  messageId
}: NonNullable<Message['forward']>): Partial<APIMessage> => ({
  message_reference: {
    type: 1,
    channel_id: channelId,
    message_id: messageId,
    ...(guild ? { guild_id: globalId('gid1', guild) } : {})
  }
})
