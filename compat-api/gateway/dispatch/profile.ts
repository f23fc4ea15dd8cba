import type { ProfileEvent } from '../../../node/core/events.ts'
import type { Delivery, Scene } from './delivery.ts'
import { memberUpdated } from './members.ts'

export const mapProfile = (scene: Scene, { user }: ProfileEvent): readonly Delivery[] => {
  const member = scene.view.state.members.get(user)
  return member ? [memberUpdated(scene, member)] : []
}
