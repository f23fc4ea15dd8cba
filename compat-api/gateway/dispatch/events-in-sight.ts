/** Scheduled events that change, and those that come into somebody's view or leave it: by a move, by permissions, with their channel. */
import type { ControlEvent } from '../../../node/core/events.ts'
import { fixturesOf } from '../../../node/core/fixtures/index.ts'
import type { ChannelCid, OpCid } from '../../../node/core/ids.ts'
import type { Fixture, GuildState } from '../../../node/core/state.ts'
import type { Session } from '../session.ts'
import { allowedIn, everybody, type Delivery } from './delivery.ts'
import { eventTo } from './scheduled-events.ts'
import { reachOf } from './visibility.ts'

type Event = Fixture<'event'>
type Sees = (session: Session) => boolean

const nobody = (): boolean => false

/** Worked out once for each channel; where the channel is gone nobody sees them. */
const viewersOf = (state: GuildState): ((event: Event) => Sees) => {
  const known = new Map<ChannelCid, Sees>()
  return ({ fields: { place } }) => {
    const { channel } = place
    if (channel === null) return everybody
    const sees = known.get(channel) ?? (state.channels.has(channel) ? allowedIn(state, channel) : nobody)
    known.set(channel, sees)
    return sees
  }
}

const changedIn = (changes: readonly ControlEvent[]): ReadonlySet<OpCid> =>
  new Set(
    changes.flatMap((change) =>
      change.type === 'fixture-updated' && change.fixture.type === 'event' ? change.fixture.cid : []
    )
  )

const goneIn = (changes: readonly ControlEvent[]): ReadonlySet<ChannelCid> =>
  new Set(changes.flatMap((change) => (change.type === 'channel-deleted' ? change.channel.cid : [])))

/** Of those that stand before and after: who saw it and sees it hears of a change, others that it comes or goes. */
export const eventsChangedOrHidden = (
  before: GuildState,
  after: GuildState,
  changes: readonly ControlEvent[]
): readonly Delivery[] => {
  const [reach, changed, gone] = [reachOf(before, after, changes), changedIn(changes), goneIn(changes)]
  const isTouched = ({ fields: { place } }: Event): boolean =>
    place.channel !== null && (reach.channels.has(place.channel) || gone.has(place.channel))
  if (!reach.everything && reach.channels.size + reach.users.size + changed.size + gone.size === 0) return []
  const [viewersBefore, viewers] = [viewersOf(before), viewersOf(after)]
  return fixturesOf(after, 'event').flatMap((event) => {
    const old = before.fixtures.get(event.cid)
    if (old?.type !== 'event') return []
    const isChanged = changed.has(event.cid)
    const isWhole = reach.everything || isChanged || isTouched(old)
    if (!isWhole && reach.users.size === 0) return []
    const [saw, sees] = [viewersBefore(old), viewers(event)]
    const concerned: Sees = ({ terms }) => isWhole || reach.users.has(terms.user)
    return [
      eventTo(after, event, 'created', (session) => concerned(session) && !saw(session) && sees(session)),
      ...(isChanged ? [eventTo(after, event, 'updated', (session) => saw(session) && sees(session))] : []),
      eventTo(before, old, 'deleted', (session) => concerned(session) && saw(session) && !sees(session))
    ]
  })
}
