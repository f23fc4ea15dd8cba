import type { ProfileEvent } from '../../../node/core/events.ts'
import type { Delivery, Scene } from './delivery.ts'
import { integrationUpdated } from './integrations.ts'
import { interestChanged } from './scheduled-events.ts'
import { memberUpdated } from './members.ts'

export const mapProfile = (scene: Scene, event: ProfileEvent): readonly Delivery[] => {
  const member = scene.view.state.members.get(event.user)
  if (event.type === 'interest-changed') return member ? interestChanged(scene.view.state, event) : []
  if (!member) return []
  return [memberUpdated(scene, member), ...integrationUpdated(scene, member, event.old, event.profile)]
}
