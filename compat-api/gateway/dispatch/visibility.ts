/** Channels that come into somebody's view, or leave it, because permissions changed. */
import type { App } from '../../../node/app/index.ts'
import type { ControlEvent } from '../../../node/core/events.ts'
import type { ChannelCid, UserCid } from '../../../node/core/ids.ts'
import type { Channel, GuildState } from '../../../node/core/state.ts'
import type { Session } from '../session.ts'
import { channelDelivery } from './channels.ts'
import { allowedIn, type Delivery, type Scene } from './delivery.ts'
import { threadsRevealed } from './threads.ts'

/** Whose view of what may have changed. */
interface Reach {
  readonly everything: boolean
  readonly channels: ReadonlySet<ChannelCid>
  readonly users: ReadonlySet<UserCid>
}

const concernsAll = (change: ControlEvent): boolean =>
  change.type === 'role-deleted' ||
  (change.type === 'role-updated' && change.role.permissions !== change.old.permissions)

export const reachOf = (before: GuildState, after: GuildState, changes: readonly ControlEvent[]): Reach => ({
  everything: before.owner !== after.owner || changes.some(concernsAll),
  channels: new Set(
    changes.flatMap((change) =>
      change.type === 'channel-updated' && change.channel.overwrites !== change.old.overwrites ? change.channel.cid : []
    )
  ),
  users: new Set(
    changes.flatMap((change) =>
      change.type === 'member-updated' && change.member.roles !== change.old.roles ? change.member.user : []
    )
  )
})

const crossing = (
  app: App,
  [before, old]: readonly [GuildState, Channel],
  [after, channel]: readonly [GuildState, Channel],
  concerned: (session: Session) => boolean
): Delivery[] => {
  const saw = allowedIn(before, old)
  const sees = allowedIn(after, channel)
  const appears = (session: Session): boolean => concerned(session) && !saw(session) && sees(session)
  const vanishes = (session: Session): boolean => concerned(session) && saw(session) && !sees(session)
  return [
    channelDelivery('CHANNEL_CREATE', app, after, channel, appears),
    channelDelivery('CHANNEL_DELETE', app, after, channel, vanishes)
  ]
}

export const channelsRevealedOrHidden = (
  scene: Scene,
  before: GuildState,
  after: GuildState,
  changes: readonly ControlEvent[]
): Delivery[] => {
  const reach = reachOf(before, after, changes)
  if (!reach.everything && reach.channels.size === 0 && reach.users.size === 0) return []
  const crossings = [...after.channels.values()].flatMap((channel) => {
    const old = before.channels.get(channel.cid)
    const whole = reach.everything || reach.channels.has(channel.cid)
    if (!old || (!whole && reach.users.size === 0)) return []
    return crossing(scene.app, [before, old], [after, channel], ({ terms }) => whole || reach.users.has(terms.user))
  })
  return [...crossings, ...threadsRevealed(scene, before)]
}
