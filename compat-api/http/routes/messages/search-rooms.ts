/** Where somebody may look for messages, and whose, as tags of the index. */
import type { App, GuildView } from '../../../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { ALL, channelPermissions, P } from '../../../../node/core/permissions.ts'
import { tag } from '../../../../node/core/search/tags.ts'
import type { Channel } from '../../../../node/core/state.ts'
import { PRIVATE } from '../../../../node/core/thread-fold.ts'

export interface Reader {
  readonly app: App
  readonly view: GuildView
  readonly user: UserCid
}

const reads = ({ view, user }: Reader, channel: Channel): bigint => {
  const held = channelPermissions(view.state, user, channel)
  const needed = P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY
  return held === ALL || (held & needed) === needed ? held : 0n
}

/** Tags of all that somebody may read in a guild: its channels with their threads, and of private ones those that they may see. */
export const everywhere = (reader: Reader, withNsfw: boolean): readonly string[] => {
  const { app, view, user } = reader
  const channels = [...view.state.channels.values()].filter(
    (channel) => (withNsfw || !channel.nsfw) && reads(reader, channel) !== 0n
  )
  const moderated = channels.filter((channel) => (reads(reader, channel) & P.MANAGE_THREADS) !== 0n)
  const open = new Set(channels.map(({ cid }) => cid))
  const joined = app.threads
    .inGuild(view.cid)
    .filter((thread) => thread.type === PRIVATE && open.has(thread.parent) && app.threads.member(thread.cid, user))
  return [
    ...channels.map(({ cid }) => tag.below(cid, false)),
    ...moderated.map(({ cid }) => tag.below(cid, true)),
    ...joined.map(({ cid }) => tag.room(cid))
  ]
}

/** Of rooms that are named: those that are there, and that the caller may read. */
export const named = (reader: Reader, ids: readonly Snowflake[]): readonly string[] => {
  const { app, view, user } = reader
  return ids.flatMap((id) => {
    const channel = app.guilds.channel(id)?.channel
    if (channel)
      return view.state.channels.has(channel.cid) && reads(reader, channel) !== 0n ? [tag.room(channel.cid)] : []
    const thread = app.threads.byId(id)
    const parent = thread?.guild === view.cid ? view.state.channels.get(thread.parent) : undefined
    const isOpen = thread && parent && reads(reader, parent) !== 0n && app.threads.maySee(view.state, user, thread)
    return isOpen ? [tag.room(thread.cid)] : []
  })
}

/** Whoever writes: a user of the guild or of this node, or a webhook. */
export const authorTags = (
  { app, view }: Reader,
  ids: readonly Snowflake[],
  of: (cid: UserCid) => string
): readonly string[] =>
  ids.flatMap((id) => {
    const target = view.state.ids.get(id)
    const user = target?.type === 'user' ? target.cid : app.guilds.user(id)?.cid
    return user === undefined ? [] : [of(user)]
  })
