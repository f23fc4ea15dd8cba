/** From the bus to the sessions concerned. */
import type { App, Listener } from '../../../node/app/index.ts'
import type { DomainEvent } from '../../../node/core/events.ts'
import { isConversation } from '../../../node/core/conversation.ts'
import type { GuildCid } from '../../../node/core/ids.ts'
import type { Sessions } from '../sessions.ts'
import { dispatchAccount } from './account.ts'
import { mapAudit } from './audit.ts'
import { mapMessage } from './channel-log.ts'
import { dispatchConversation, dispatchConversationStep } from './conversations.ts'
import { mapControl, type ControlStep } from './control.ts'
import { deliver, type Delivery, type Scene } from './delivery.ts'
import { dispatchEphemeral } from './ephemeral.ts'
import { dispatchInteraction } from './interactions.ts'
import { mapModeration } from './moderation.ts'
import { mapProfile } from './profile.ts'
import { letGo, letIn } from './residence.ts'
import { dispatchRelation } from './relations.ts'
import { mapThread } from './threads.ts'

const deliverAll = (sessions: Sessions, guild: GuildCid, deliveries: readonly Delivery[]): void => {
  for (const delivery of deliveries) deliver(sessions, guild, delivery)
}

/** Who leaves is told that first, and who comes has the guild as it now is: neither gets the single changes. */
const dispatchControl = (scene: Scene | undefined, sessions: Sessions, step: ControlStep): void => {
  if (isConversation(step.after)) {
    if (scene) dispatchConversationStep(scene, sessions, step)
    return
  }
  letGo(sessions, step)
  if (!scene) return
  if (sessions.in(step.guild).size > 0) deliverAll(sessions, step.guild, mapControl(scene, step))
  letIn(scene, sessions, step)
}

type Step = Extract<DomainEvent, { kind: 'message' | 'thread' | 'profile' | 'audit' | 'moderation' }>

const mapStep = (scene: Scene, step: Step): readonly Delivery[] => {
  if (step.kind !== 'message' && isConversation(scene.view.state)) return []
  switch (step.kind) {
    case 'message':
      return mapMessage(scene, step)
    case 'thread':
      return mapThread(scene, step)
    case 'audit':
      return mapAudit(scene, step.entry)
    case 'moderation':
      return mapModeration(scene, step)
    case 'profile':
      return mapProfile(scene, step.event)
  }
}

export const createDispatcher = (app: App, sessions: Sessions): Listener => {
  const sceneOf = (guild: GuildCid): Scene | undefined => {
    const view = app.guilds.byCid(guild)
    return view && { app, view }
  }
  const handle = (event: Step | ControlStep): void => {
    if (event.kind === 'control') return dispatchControl(sceneOf(event.guild), sessions, event)
    const scene = sessions.in(event.guild).size > 0 ? sceneOf(event.guild) : undefined
    if (scene) deliverAll(sessions, event.guild, mapStep(scene, event))
  }
  return (event) => {
    if (event.kind === 'ephemeral') dispatchEphemeral(app, sessions, event.event)
    else if (event.kind === 'account') dispatchAccount(app, sessions, event.event)
    else if (event.kind === 'conversation') dispatchConversation(app, sessions, event)
    else if (event.kind === 'relation') dispatchRelation(app, sessions, event.event)
    else if (event.kind === 'interaction') dispatchInteraction(app, sessions, event.event)
    else if (event.kind !== 'reissue') handle(event)
  }
}
