import type { App, GuildView } from '../../node/app/index.ts'
import type { ChannelCid, GuildCid, Snowflake } from '../../node/core/ids.ts'
import type { Channel } from '../../node/core/state.ts'
import type { Thread } from '../../node/core/thread-fold.ts'

/** Where messages are: a channel, or a thread in one. */
export interface Room {
  readonly id: Snowflake
  readonly type: number
  /** Whose permissions hold: of a thread the channel that it lies in. */
  readonly channel: Channel
  readonly thread: Thread | null
}

/** @returns undefined when the channel or thread is gone. */
export const roomIn = (app: App, { state }: GuildView, cid: ChannelCid): Room | undefined => {
  const own = state.channels.get(cid)
  if (own) return { id: own.id, type: own.type, channel: own, thread: null }
  const thread = app.threads.get(cid)
  const channel = thread && state.channels.get(thread.parent)
  return channel && { id: thread.id, type: thread.type, channel, thread }
}

/** The channel or thread that has this id, whoever may see it. */
export const roomById = (
  app: App,
  id: Snowflake
): { readonly guild: GuildCid; readonly channel: ChannelCid } | undefined => {
  const found = app.guilds.channel(id)
  if (found) return { guild: found.guild.cid, channel: found.channel.cid }
  const thread = app.threads.byId(id)
  return thread && { guild: thread.guild, channel: thread.cid }
}
