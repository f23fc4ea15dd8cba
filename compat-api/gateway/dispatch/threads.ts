/** What happens to threads, as the sessions that may see them are told. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { DomainEvent, ThreadEvent } from '../../../node/core/events.ts'
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
      return [...threadAppears(scene, event), membersUpdated(scene, event)]
  }
}

/** Nothing of late history, nor of a channel that is gone. */
export const mapThread = (scene: Scene, { event, backfill }: ThreadStep): readonly Delivery[] =>
  backfill || !scene.view.state.channels.has(event.thread.parent) ? [] : mapEvent(scene, event)
