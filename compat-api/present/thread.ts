import type { APIThreadChannel, APIThreadMember } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../node/core/ids.ts'
import { PRIVATE, type Thread } from '../../node/core/thread-fold.ts'
import { appliedTags } from './forum.ts'
import { isoTime } from './time.ts'
import { userIn } from './user.ts'
import { authorIdIn } from './webhook.ts'

const PINNED = 1 << 1

const metadata = (app: App, thread: Thread) => ({
  archived: app.threads.isArchived(thread),
  archive_timestamp: isoTime(thread.archivedAt),
  auto_archive_duration: thread.autoArchive,
  locked: thread.locked,
  create_timestamp: isoTime(thread.t),
  ...(thread.type === PRIVATE ? { invitable: thread.invitable } : {})
})

/** Members of the guild alone: who has left it is in none of its threads. */
const membersOf = (app: App, { state }: GuildView, thread: Thread) =>
  app.threads.members(thread.cid).filter(({ user }) => state.members.has(user))

/** Somebody's place in a thread. */
export const presentThreadMember = (
  view: GuildView,
  thread: Thread,
  { user, since }: { readonly user: UserCid; readonly since: number }
): APIThreadMember => ({
  id: thread.id,
  user_id: userIn(view, user).id,
  join_timestamp: isoTime(since),
  flags: 0 as APIThreadMember['flags']
})

export const presentThreadMembers = (app: App, view: GuildView, thread: Thread): APIThreadMember[] =>
  membersOf(app, view, thread).map((member) => presentThreadMember(view, thread, member))

/** A thread as a channel. @param viewer whose own membership is told with it */
export const presentThread = (app: App, view: GuildView, thread: Thread, viewer: UserCid | null): APIThreadChannel => {
  const said = app.messages.count(thread.cid)
  // What a post begins with, which has its id, is not counted. (Source: Discord, "Channels Resource", `message_count`.)
  const count = app.messages.get(thread.cid, thread.id) ? said - 1 : said
  const member = viewer === null ? undefined : app.threads.member(thread.cid, viewer)
  return {
    id: thread.id,
    type: thread.type,
    guild_id: view.state.id,
    parent_id: view.state.channels.get(thread.parent)?.id ?? ('0' as Snowflake),
    owner_id: authorIdIn(view, thread.owner),
    name: thread.name,
    last_message_id: app.messages.lastMessageId(thread.cid),
    rate_limit_per_user: thread.slowmode,
    message_count: count,
    total_message_sent: count,
    member_count: Math.min(membersOf(app, view, thread).length, 50),
    flags: thread.pinned ? PINNED : 0,
    applied_tags: appliedTags(view.state, thread.tags),
    thread_metadata: metadata(app, thread),
    ...(member ? { member: presentThreadMember(view, thread, member) } : {})
  } as unknown as APIThreadChannel
}

/** The threads of a guild that somebody sees, and that are not archived. */
export const activeThreads = (app: App, view: GuildView, viewer: UserCid): readonly Thread[] =>
  app.threads
    .inGuild(view.cid)
    .filter((thread) => app.threads.maySee(view.state, viewer, thread) && !app.threads.isArchived(thread))

/** Threads as a list has them: beside each other, the viewer's places in them. */
export const presentThreads = (app: App, view: GuildView, threads: readonly Thread[], viewer: UserCid) => ({
  threads: threads.map((thread) => presentThread(app, view, thread, viewer)),
  members: threads.flatMap((thread) => {
    const place = app.threads.member(thread.cid, viewer)
    return place ? [presentThreadMember(view, thread, place)] : []
  })
})
