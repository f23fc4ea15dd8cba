/** What happens to threads, as the sessions that may see them are told. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { DomainEvent, ThreadEvent } from '../../../node/core/events.ts'
import type { ChannelCid, UserCid } from '../../../node/core/ids.ts'
import { mayIn, P } from '../../../node/core/permissions.ts'
import type { GuildState } from '../../../node/core/state.ts'
import { PRIVATE, type Thread } from '../../../node/core/thread-fold.ts'
import { presentMember, presentPresence, presentThread, presentThreadMember, userIn } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { holds } from '../intents.ts'
import type { Session } from '../session.ts'
import { allowedIn, allowedInRoom, type Delivery, type Scene } from './delivery.ts'

export type ThreadStep = Extract<DomainEvent, { kind: 'thread' }>
type MembersUpdated = Extract<ThreadEvent, { type: 'thread-members-updated' }>

const INTENT = GatewayIntentBits.Guilds

const withThread = (
  t: EventName & `THREAD_${string}`,
  { app, view }: Scene,
  thread: Thread,
  to: (session: Session) => boolean,
  more: object = {}
): Delivery => ({ t, intents: INTENT, to, data: () => ({ ...presentThread(app, view, thread, null), ...more }) })

/** A thread that is gone has no members any more: of a private one whoever sees its channel hears that an id is gone. */
const threadDeleted = ({ view: { state } }: Scene, thread: Thread): Delivery => ({
  t: 'THREAD_DELETE',
  intents: INTENT,
  to: allowedIn(state, thread.parent),
  data: () => ({
    id: thread.id,
    guild_id: state.id,
    parent_id: state.channels.get(thread.parent)?.id,
    type: thread.type
  })
})

/** Who comes into a private thread sees it from now on. */
const threadAppears = (scene: Scene, { thread, added }: MembersUpdated): Delivery[] =>
  thread.type === PRIVATE
    ? [withThread('THREAD_CREATE', scene, thread, ({ terms }) => added.includes(terms.user), { newly_created: false })]
    : []

/** To somebody who has come into a thread, on each of their clients. */
const ownPlace = ({ app, view }: Scene, { thread, added }: MembersUpdated): Delivery[] =>
  added.flatMap((user) => {
    const place = app.threads.member(thread.cid, user)
    if (!place) return []
    return {
      t: 'THREAD_MEMBER_UPDATE',
      intents: INTENT,
      to: ({ terms }) => terms.user === user,
      data: () => ({ ...presentThreadMember(view, thread, place), guild_id: view.state.id })
    }
  })

const joined = ({ app, view }: Scene, thread: Thread, user: MembersUpdated['added'][number]): object[] => {
  const place = app.threads.member(thread.cid, user)
  const member = view.state.members.get(user)
  if (!place || !member) return []
  return [
    {
      ...presentThreadMember(view, thread, place),
      member: presentMember(view, member),
      presence: presentPresence(app, view, user)
    }
  ]
}

/** Everybody hears of their own coming and going; of others' with the intent for members. */
const membersUpdated = (scene: Scene, event: MembersUpdated): Delivery => {
  const { app, view } = scene
  const { thread, added, removed } = event
  const sees = allowedInRoom(scene, thread.cid)
  return {
    t: 'THREAD_MEMBERS_UPDATE',
    intents: INTENT,
    to: (session) => {
      const { user, intents } = session.terms
      const isTheirOwn = added.includes(user) || removed.includes(user)
      return isTheirOwn || (sees(session) && holds(intents, GatewayIntentBits.GuildMembers))
    },
    data: () => ({
      id: thread.id,
      guild_id: view.state.id,
      member_count: app.threads.members(thread.cid).length,
      added_members: added.flatMap((user) => joined(scene, thread, user)),
      removed_member_ids: removed.map((user) => userIn(view, user).id)
    })
  }
}

const mapEvent = (scene: Scene, event: ThreadEvent): readonly Delivery[] => {
  const { thread } = event
  const sees = allowedInRoom(scene, thread.cid)
  switch (event.type) {
    case 'thread-created':
      return [withThread('THREAD_CREATE', scene, thread, sees, { newly_created: true })]
    case 'thread-updated':
      return [withThread('THREAD_UPDATE', scene, thread, sees)]
    case 'thread-deleted':
      return [threadDeleted(scene, thread)]
    case 'thread-members-updated':
      return [...threadAppears(scene, event), ...ownPlace(scene, event), membersUpdated(scene, event)]
  }
}

/** Nothing of late history, nor of a channel that is gone. */
export const mapThread = (scene: Scene, { event, backfill }: ThreadStep): readonly Delivery[] =>
  backfill || !scene.view.state.channels.has(event.thread.parent) ? [] : mapEvent(scene, event)

/**
 * Who comes to see channels is told of what goes on in them: once for all of them, and nothing where there is nothing.
 *
 * @param before what they saw.
 */
export const threadsRevealed = ({ app, view }: Scene, before: GuildState): readonly Delivery[] => {
  const { state } = view
  const active = app.threads.inGuild(view.cid).filter((thread) => !app.threads.isArchived(thread))
  if (active.length === 0) return []
  const parents = new Set(active.map(({ parent }) => parent))
  const appeared = new Map<UserCid, ReadonlySet<ChannelCid>>()
  const appearedFor = (user: UserCid): ReadonlySet<ChannelCid> => {
    const known = appeared.get(user)
    if (known) return known
    const seesIn = (guild: GuildState, cid: ChannelCid) =>
      guild.channels.has(cid) && mayIn(guild, user, cid, P.VIEW_CHANNEL)
    const made = new Set(
      [...parents].filter((cid) => seesIn(state, cid) && before.channels.has(cid) && !seesIn(before, cid))
    )
    appeared.set(user, made)
    return made
  }
  const data = (_origin: string, user: UserCid): object => {
    const channels = appearedFor(user)
    const threads = active.filter((thread) => channels.has(thread.parent) && app.threads.maySee(state, user, thread))
    return {
      guild_id: state.id,
      channel_ids: [...channels].map((cid) => state.channels.get(cid)?.id),
      threads: threads.map((thread) => presentThread(app, view, thread, null)),
      members: threads.flatMap((thread) => {
        const place = app.threads.member(thread.cid, user)
        return place ? [presentThreadMember(view, thread, place)] : []
      })
    }
  }
  const to = ({ terms }: Session): boolean => appearedFor(terms.user).size > 0
  return [{ t: 'THREAD_LIST_SYNC', intents: INTENT, to, data, perUser: true }]
}
