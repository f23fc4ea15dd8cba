import { GatewayIntentBits } from 'discord-api-types/v10'
import { isConversation } from '../../../node/core/conversation.ts'
import type { ChannelCid, OpCid, Snowflake } from '../../../node/core/ids.ts'
import type { Message } from '../../../node/core/messages.ts'
import { guildOf, mentionsOf, presentMessageDispatch, roomIn } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import type { Session } from '../session.ts'
import { allowedInRoom, intentFor, once, onceFor, type Delivery, type Scene } from './delivery.ts'

const intentIn = (scene: Scene): number =>
  intentFor(scene, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages)
/** Messages that one MESSAGE_DELETE_BULK names at most. */
const BULK = 100

interface Said {
  readonly poll?: unknown
  readonly referenced_message?: Said | null
  readonly message_snapshots?: readonly { readonly message: object }[]
}

/**
 * What a bot without the intent for message content gets of messages that are not its own and do not mention it; nor does it read what
 * they answer, or forward. Source: Discord, "Gateway: Message Content Intent".
 */
const withoutContent = ({ poll: _poll, ...message }: Said): object => ({
  ...message,
  content: '',
  embeds: [],
  attachments: [],
  components: [],
  ...(message.referenced_message ? { referenced_message: withoutContent(message.referenced_message) } : {}),
  ...(message.message_snapshots
    ? { message_snapshots: message.message_snapshots.map((each) => ({ message: withoutContent(each.message) })) }
    : {})
})

const mayRead = ({ app, view }: Scene, message: Message): ((session: Session) => boolean) => {
  const mentioned = once(() => new Set(mentionsOf(app, view, message).users.map(({ cid }) => cid)))
  const isPrivate = isConversation(view.state)
  return ({ terms }) => isPrivate || terms.readsContent || terms.user === message.author || mentioned().has(terms.user)
}

/** MESSAGE_CREATE or MESSAGE_UPDATE, in the two forms that there are of it. */
export const messageDeliveries = (
  t: EventName & `MESSAGE_${string}`,
  scene: Scene,
  message: Message
): readonly Delivery[] => {
  const sees = allowedInRoom(scene, message.channel)
  const reads = mayRead(scene, message)
  const intents = intentIn(scene)
  const whole = onceFor((origin) => presentMessageDispatch(scene.app, scene.view, message, origin))
  return [
    { t, intents, to: (session) => sees(session) && reads(session), data: whole },
    { t, intents, to: (session) => sees(session) && !reads(session), data: (origin) => withoutContent(whole(origin)) }
  ]
}

const batches = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / BULK) }, (_, i) => items.slice(i * BULK, (i + 1) * BULK))

export const messagesDeleted = (
  scene: Scene,
  channel: ChannelCid,
  messages: readonly { readonly id: Snowflake; readonly cid: OpCid }[]
): readonly Delivery[] => {
  const to = allowedInRoom(scene, channel)
  const place = { channel_id: roomIn(scene.app, scene.view, channel)?.id, ...guildOf(scene.view) }
  const intents = intentIn(scene)
  return batches(messages.map(({ id }) => id)).map((ids) =>
    ids.length === 1
      ? { t: 'MESSAGE_DELETE', intents, to, data: () => ({ id: ids[0], ...place }) }
      : { t: 'MESSAGE_DELETE_BULK', intents, to, data: () => ({ ids, ...place }) }
  )
}
