import { GatewayIntentBits } from 'discord-api-types/v10'
import type { MessageEvent } from '../../../node/core/events.ts'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { guildOf, roomIn, userIn } from '../../present/index.ts'
import { allowedInRoom, intentFor, type Delivery, type Scene } from './delivery.ts'

type VoteEvent = Extract<MessageEvent, { type: 'vote-added' | 'vote-removed' }>

export const voteChanged = (scene: Scene, channel: ChannelCid, event: VoteEvent): Delivery => ({
  t: event.type === 'vote-added' ? 'MESSAGE_POLL_VOTE_ADD' : 'MESSAGE_POLL_VOTE_REMOVE',
  intents: intentFor(scene, GatewayIntentBits.GuildMessagePolls, GatewayIntentBits.DirectMessagePolls),
  to: allowedInRoom(scene, channel),
  data: () => ({
    user_id: userIn(scene.view, event.user).id,
    channel_id: roomIn(scene.app, scene.view, channel)?.id,
    message_id: event.message,
    ...guildOf(scene.view),
    answer_id: event.answer
  })
})
