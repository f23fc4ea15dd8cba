/** What happens to messages, as the sessions that may view the channel are told. */
import type { DomainEvent, MessageEvent } from '../../../node/core/events.ts'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { roomIn } from '../../present/index.ts'
import type { Delivery, Scene } from './delivery.ts'
import { messageDeliveries, messagesDeleted } from './messages.ts'
import { mapAlert } from './moderation.ts'
import { pinsUpdated } from './pins.ts'
import { voteChanged } from './polls.ts'
import { reactionAdded, reactionRemoved, reactionsCleared } from './reactions.ts'

export type MessageStep = Extract<DomainEvent, { kind: 'message' }>

const mapEvent = (scene: Scene, channel: ChannelCid, event: MessageEvent): readonly Delivery[] => {
  switch (event.type) {
    case 'message-created':
      return [...messageDeliveries('MESSAGE_CREATE', scene, event.message), ...mapAlert(scene, event.message)]
    case 'message-updated':
      return messageDeliveries('MESSAGE_UPDATE', scene, event.message)
    case 'messages-deleted':
      return messagesDeleted(scene, channel, event.messages)
    case 'reaction-added':
      return [reactionAdded(scene, channel, event)]
    case 'reaction-removed':
      return [reactionRemoved(scene, channel, event)]
    case 'vote-added':
    case 'vote-removed':
      return [voteChanged(scene, channel, event)]
    case 'reactions-cleared':
      return [reactionsCleared(scene, channel, event)]
    case 'pins-updated':
      return [pinsUpdated(scene, channel, event.lastPinAt)]
  }
}

/** Nothing of late history, nor of a channel or thread that is gone. */
export const mapMessage = (scene: Scene, step: MessageStep): readonly Delivery[] =>
  step.backfill || !roomIn(scene.app, scene.view, step.channel) ? [] : mapEvent(scene, step.channel, step.event)
