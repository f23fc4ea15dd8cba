import type { App } from '../../../node/app/index.ts'
import type { ProfileEvent } from '../../../node/core/events.ts'
import { presentSelf } from '../../present/index.ts'
import type { Sessions } from '../sessions.ts'
import type { Delivery, Scene } from './delivery.ts'
import { memberUpdated } from './members.ts'

export const mapProfile = (scene: Scene, { user }: ProfileEvent): readonly Delivery[] => {
  const member = scene.view.state.members.get(user)
  return member ? [memberUpdated(scene, member)] : []
}

/** USER_UPDATE, once for a change although each of the user's guilds brings it. */
export const tellSelf = (app: App, sessions: Sessions, { user }: ProfileEvent): void => {
  const account = app.accounts.account(user)
  if (!account) return
  const json = JSON.stringify(presentSelf(account))
  for (const session of sessions.of(user)) session.tellSelf(json)
}
