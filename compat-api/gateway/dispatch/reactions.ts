import { GatewayIntentBits } from 'discord-api-types/v10'
import type { MessageEvent } from '../../../node/core/events.ts'
import { isConversation } from '../../../node/core/conversation.ts'
import type { ChannelCid, Snowflake, UserCid } from '../../../node/core/ids.ts'
import { authorIdIn, guildOf, presentEmoji, presentMember, roomIn, userIn } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { allowedInRoom, intentFor, type Delivery, type Scene } from './delivery.ts'

type ReactionEvent<T extends MessageEvent['type']> = Extract<MessageEvent, { type: T }>

/** The one kind of reaction that this node has; the other is a paid one. */
const NORMAL = { burst: false, type: 0 } as const

const placeOf = ({ app, view }: Scene, channel: ChannelCid, message: Snowflake) => ({
  channel_id: roomIn(app, view, channel)?.id,
  message_id: message,
  ...guildOf(view)
})

const delivery = (t: EventName, scene: Scene, channel: ChannelCid, data: () => object): Delivery => ({
  t,
  intents: intentFor(scene, GatewayIntentBits.GuildMessageReactions, GatewayIntentBits.DirectMessageReactions),
  to: allowedInRoom(scene, channel),
  data
})

const memberOf = ({ view }: Scene, user: UserCid): object => {
  const member = isConversation(view.state) ? undefined : view.state.members.get(user)
  return member ? { member: presentMember(view, member) } : {}
}

type OneReaction = Extract<MessageEvent, { type: 'reaction-added' | 'reaction-removed' }>

const oneReaction = (scene: Scene, channel: ChannelCid, event: OneReaction): object => ({
  user_id: userIn(scene.view, event.user).id,
  ...placeOf(scene, channel, event.message),
  emoji: presentEmoji(event.emoji),
  ...NORMAL
})

export const reactionAdded = (scene: Scene, channel: ChannelCid, event: OneReaction): Delivery =>
  delivery('MESSAGE_REACTION_ADD', scene, channel, () => ({
    ...oneReaction(scene, channel, event),
    ...memberOf(scene, event.user),
    message_author_id: authorIdIn(scene.view, event.author)
  }))

export const reactionRemoved = (scene: Scene, channel: ChannelCid, event: OneReaction): Delivery =>
  delivery('MESSAGE_REACTION_REMOVE', scene, channel, () => oneReaction(scene, channel, event))

export const reactionsCleared = (
  scene: Scene,
  channel: ChannelCid,
  { message, emoji }: ReactionEvent<'reactions-cleared'>
): Delivery => {
  const place = placeOf(scene, channel, message)
  return emoji === null
    ? delivery('MESSAGE_REACTION_REMOVE_ALL', scene, channel, () => place)
    : delivery('MESSAGE_REACTION_REMOVE_EMOJI', scene, channel, () => ({ ...place, emoji: presentEmoji(emoji) }))
}
