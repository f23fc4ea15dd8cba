import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Moderated } from '../../../node/core/events.ts'
import type { Message } from '../../../node/core/messages.ts'
import { may, P } from '../../../node/core/permissions.ts'
import { alertedBy, presentExecutions } from '../../present/index.ts'
import type { Session } from '../session.ts'
import type { Delivery, Scene } from './delivery.ts'

const t = 'AUTO_MODERATION_ACTION_EXECUTION'
const intents = GatewayIntentBits.AutoModerationExecution

/** To whoever manages the guild; what was said, to those who have the intent for it. */
export const mapModeration = ({ app, view }: Scene, moderated: Moderated, alert?: Message): readonly Delivery[] => {
  const manages = ({ terms }: Session): boolean => may(view.state, terms.user, P.MANAGE_GUILD)
  return presentExecutions(app, view, moderated, alert).flatMap((whole): readonly Delivery[] => [
    { t, intents, to: (session) => manages(session) && session.terms.readsContent, data: () => whole },
    {
      t,
      intents,
      to: (session) => manages(session) && !session.terms.readsContent,
      data: () => ({ ...whole, content: '', matched_content: null })
    }
  ])
}

/** Every node that has the alert knows by it what was done; the author's own tells of what has none. */
export const mapAlert = (scene: Scene, alert: Message): readonly Delivery[] => {
  const moderated = alertedBy(alert)
  return moderated ? mapModeration(scene, moderated, alert) : []
}
