/** What is said and where: messages, polls and threads. */
import type { Reason } from '../core/reason.ts'
import type { Message } from '../core/messages.ts'
import type { ChannelCid, GuildCid, OpCid, Snowflake, ThreadCid, UserCid } from '../core/ids.ts'
import type { Poll } from '../core/polls.ts'
import type { MessageReader, PageQuery } from '../core/ports.ts'
import type { GuildState } from '../core/state.ts'
import type { Thread } from '../core/thread-fold.ts'
import type { MessageEdit, MessageInput } from './message-input.ts'
import type { Place } from './views.ts'

/** A thread and its first message. */
export interface Post {
  readonly thread: Thread
  readonly message: Message
}

/** Every method that writes resolves when the change is on disk, and throws Denied when it is not allowed. */
export interface Messages extends Omit<MessageReader, 'byId'> {
  get(channel: ChannelCid, id: Snowflake): Message | undefined
  /** A page, after asking peers for it when the history of the channel is still on its way; waits 2 s at most. */
  history(place: Place, query: PageQuery): Promise<readonly Message[]>
  create(place: Place, actor: UserCid, input: MessageInput): Promise<Message>
  /** Begins a thread with what is said first in it; neither is there when the other is refused. @throws Denied */
  post(place: Place, actor: UserCid, thread: ThreadInput, input: MessageInput): Promise<Post>
  edit(place: Place, actor: UserCid, id: Snowflake, edit: MessageEdit): Promise<Message>
  /** Hides a message's embeds, or shows them again, as its flags ask: whose it is, and who manages messages. @throws Denied */
  suppress(place: Place, actor: UserCid, id: Snowflake, flags: number): Promise<Message>
  delete(place: Place, actor: UserCid, ids: readonly Snowflake[], reason?: Reason): Promise<void>
  react(place: Place, actor: UserCid, id: Snowflake, emoji: string): Promise<void>
  /** `user` null: everybody's; `emoji` null: all. */
  unreact(place: Place, actor: UserCid, id: Snowflake, emoji: string | null, user: UserCid | null): Promise<void>
  pin(place: Place, actor: UserCid, id: Snowflake, reason?: Reason): Promise<void>
  /** For whoever follows the channel. @throws Denied */
  crosspost(place: Place, actor: UserCid, id: Snowflake): Promise<Message>
  unpin(place: Place, actor: UserCid, id: Snowflake, reason?: Reason): Promise<void>
}

/** Every method that writes resolves when the change is on disk, and throws Denied when it is not allowed. */
export interface Polls {
  /** By this node's clock. */
  hasEnded(poll: Poll): boolean
  /** @param answers all that they vote for from now on; none takes their vote back. */
  vote(place: Place, actor: UserCid, id: Snowflake, answers: readonly number[]): Promise<void>
  /** Before its time. @returns the message as it is then */
  end(place: Place, actor: UserCid, id: Snowflake): Promise<Message>
}

export interface ThreadInput {
  readonly name: string
  /** Discord's channel type: 10 among announcements, 11 public, 12 private. */
  readonly type: 10 | 11 | 12
  /** The message that it is begun from. */
  readonly from: Pick<Message, 'cid' | 't'> | null
  /** Minutes. */
  readonly autoArchive: 60 | 1440 | 4320 | 10_080
  /** Seconds. */
  readonly slowmode: number
  readonly invitable: boolean
  /** Of a post in a forum. */
  readonly tags?: readonly OpCid[]
}

export interface ThreadChanges {
  readonly name?: string
  readonly archived?: boolean
  readonly locked?: boolean
  readonly pinned?: boolean
  readonly invitable?: boolean
  readonly slowmode?: number
  /** Sorted. */
  readonly tags?: readonly OpCid[]
  readonly autoArchive?: ThreadInput['autoArchive']
}

export interface ThreadMember {
  readonly user: UserCid
  /** ms since the Unix epoch. */
  readonly since: number
}

/** Every method that writes resolves when the change is on disk, and throws Denied when it is not allowed. */
export interface Threads {
  get(cid: ThreadCid): Thread | undefined
  byId(id: Snowflake): Thread | undefined
  /** The thread begun from a message. */
  from(message: Pick<Message, 'cid' | 't'>): Thread | undefined
  /** The newest first. */
  inChannel(channel: ChannelCid): readonly Thread[]
  inGuild(guild: GuildCid): readonly Thread[]
  members(cid: ThreadCid): readonly ThreadMember[]
  member(cid: ThreadCid, user: UserCid): ThreadMember | undefined
  /** Now: by hand, or because nobody has spoken for long. */
  isArchived(thread: Thread): boolean
  maySee(state: GuildState, user: UserCid, thread: Thread): boolean
  create(place: Place, actor: UserCid, input: ThreadInput): Promise<Thread>
  change(thread: Thread, actor: UserCid, changes: ThreadChanges, reason?: Reason): Promise<Thread>
  delete(thread: Thread, actor: UserCid, reason?: Reason): Promise<void>
  join(thread: Thread, actor: UserCid, user: UserCid): Promise<void>
  leave(thread: Thread, actor: UserCid, user: UserCid): Promise<void>
}
