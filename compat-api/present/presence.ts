import type { GatewayPresenceUpdate } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import type { UserCid } from '../../node/core/ids.ts'
import { userIn } from './user.ts'

/** A user's presence in one guild. Which device they are on is not told: it is `desktop` while they are not offline. */
export const presentPresence = (app: App, view: GuildView, user: UserCid): GatewayPresenceUpdate => {
  const { status, activities } = app.presences.get(user)
  return {
    user: { id: userIn(view, user).id },
    guild_id: view.state.id,
    status: status as NonNullable<GatewayPresenceUpdate['status']>,
    activities: activities as NonNullable<GatewayPresenceUpdate['activities']>,
    client_status: (status === 'offline' ? {} : { desktop: status }) as NonNullable<
      GatewayPresenceUpdate['client_status']
    >
  }
}
