import {
  EmbedType,
  type APIEmbed,
  type APIMessage,
  type APIReaction,
  type APIUserWithMember,
  type GatewayMessageCreateDispatchData
} from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import { globalId, type Snowflake, type UserCid } from '../../node/core/ids.ts'
import { COPY, ORIGINAL_GONE, PUBLISHED } from '../../node/core/sources.ts'
import { LOADING, SUPPRESS_EMBEDS } from '../../node/core/message-fold.ts'
import type { Message } from '../../node/core/messages.ts'
import { isConversation } from '../../node/core/conversation.ts'
import { attachmentsOf } from '../../node/core/messages.ts'
import { presentAlert } from './alert.ts'
import { presentAttachment } from './attachment.ts'
import { presentClientTheme } from './client-theme.ts'
import { presentComponents } from './components.ts'
import { embedWithFiles, fileFinder, shownBeside, type FindFile } from './media.ts'
import { guildOf } from './conversation.ts'
import { presentEmoji } from './emoji.ts'
import { presentMemberWithoutUser } from './member.ts'
import { mentionsOf, presentMentions, type Mentions } from './mentions.ts'
import { presentForwarded, presentSnapshot } from './forward.ts'
import { presentInvoked } from './invoked.ts'
import { roomIn } from './room.ts'
import { decidedBy, POLL_RESULT, presentPoll, presentResult } from './poll.ts'
import { presentStickerItems } from './sticker.ts'
import { presentThread } from './thread.ts'
import { isoTime, isoTimeOrNull } from './time.ts'
import { presentUser } from './user.ts'
import { presentAuthor, presentHookOf } from './webhook.ts'
import { AUTHOR_FLAGS, readEmbeds } from './written.ts'

const REPLY = 19
const HAS_THREAD = 1 << 5
const NOWHERE = '0' as Snowflake
const NO_REACTIONS: ReadonlySet<string> = new Set()
const NO_VOTES: ReadonlySet<number> = new Set()

const presentEmbeds = (app: App, message: Message, find: FindFile): APIEmbed[] => {
  if ((message.flags & SUPPRESS_EMBEDS) !== 0) return []
  const decided = decidedBy(app, message)
  return decided ? [presentResult(decided)] : writtenEmbeds(message, find)
}

const writtenEmbeds = ({ embeds }: Message, find: FindFile): APIEmbed[] =>
  readEmbeds(embeds).map((embed) => embedWithFiles({ ...embed, type: EmbedType.Rich } as APIEmbed, find))

/** Only one user sees it. */
const EPHEMERAL = 1 << 6

/** Who it is from settles which flags mean anything. */
const flagsOf = ({ flags, isPrivate, invoked, published, origin }: Message): number =>
  (flags & AUTHOR_FLAGS) |
  (isPrivate ? flags & EPHEMERAL : 0) |
  (invoked ? flags & LOADING : 0) |
  (published ? PUBLISHED : 0) |
  (origin?.message ? COPY | (flags & ORIGINAL_GONE) : 0)

const ANSWERS = new Set([20, 23])

/** An answer to a command that nobody is proved to have called is a message like any other. */
const typeOf = (app: App, message: Message): number => {
  if (message.type === POLL_RESULT) return decidedBy(app, message) ? POLL_RESULT : 0
  return ANSWERS.has(message.type) && !app.interactions.isProved(message) ? 0 : message.type
}

const presentReaction = (reaction: Message['reactions'][number], own: ReadonlySet<string>): APIReaction => ({
  emoji: presentEmoji(reaction.emoji),
  count: reaction.count,
  count_details: { burst: 0, normal: reaction.count },
  burst_colors: [],
  me: own.has(reaction.emoji),
  me_burst: false
})

/** For whom a message is shown: their own reactions are marked, and files are had where they reach this node. */
interface Reader {
  readonly viewer: UserCid | null
  /** Without a trailing slash. */
  readonly origin: string
}

/** What a reader has put on a message. */
interface Own {
  readonly own: ReadonlySet<string>
  readonly votes: ReadonlySet<number>
}

/** The message without what it refers to. */
const presentContent = (
  app: App,
  view: GuildView,
  message: Message,
  mentions: Mentions,
  { own, votes, origin }: Own & { readonly origin: string }
) => {
  const room = roomIn(app, view, message.channel)?.id ?? NOWHERE
  const files = attachmentsOf(message).map((file) => presentAttachment(app, origin, room, file))
  const find = fileFinder(files)
  const embeds = message.alert ? presentAlert(app, view, message) : presentEmbeds(app, message, find)
  return presentSnapshot(app, view, message, {
    id: message.id,
    channel_id: room,
    type: typeOf(app, message) as APIMessage['type'],
    content: message.alert ? '' : message.content,
    author: presentAuthor(view, message),
    ...presentHookOf(view, message),
    timestamp: isoTime(message.t),
    edited_timestamp: isoTimeOrNull(message.editedAt),
    tts: message.tts,
    mention_everyone: mentions.everyone,
    mentions: presentMentions(mentions),
    mention_roles: [...mentions.roles],
    attachments: shownBeside(files, embeds),
    embeds,
    components: presentComponents(message.components, find),
    pinned: message.pinnedAt !== null,
    flags: flagsOf(message),
    ...presentStickerItems(message),
    ...presentPoll(app, message, votes),
    ...presentClientTheme(message),
    ...presentInvoked(app, view, message),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map((item) => presentReaction(item, own)) })
  })
}

/** Of another guild, in the word of a webhook that follows it there: see core/authorize.ts. */
const presentOrigin = ({ guild, channelId, message }: NonNullable<Message['origin']>): Partial<APIMessage> => ({
  message_reference: {
    type: 0,
    channel_id: channelId,
    guild_id: globalId('gid1', guild),
    ...(message ? { message_id: message.id } : {})
  }
})

const presentReference = (app: App, view: GuildView, message: Message): Partial<APIMessage> => {
  if (message.origin) return presentOrigin(message.origin)
  if (message.forward) return presentForwarded(message.forward)
  if (!message.reply) return {}
  const { channel, id } = message.reply
  return {
    message_reference: {
      type: 0,
      channel_id: roomIn(app, view, channel)?.id ?? '0',
      ...guildOf(view),
      ...(id === null ? {} : { message_id: id })
    }
  }
}

/** The thread that was begun from it. */
const presentThreadOf = (app: App, view: GuildView, message: Message): Partial<APIMessage> => {
  const thread = app.threads.from(message)
  return thread ? { thread: presentThread(app, view, thread, null), flags: flagsOf(message) | HAS_THREAD } : {}
}

/**
 * The message replied to without its own reference, null when it is gone.
 *
 * Attack when absent: a member answers here a message of a hidden channel, and everybody reads it.
 */
const presentReferenced = (
  app: App,
  view: GuildView,
  message: Message,
  { viewer, origin }: Reader
): Partial<APIMessage> => {
  if (!message.reply || message.type !== REPLY) return {}
  const original = app.messages.byCid(message.reply.message)
  if (original?.channel !== message.channel) return { referenced_message: null }
  const own = ownOf(app, [original], viewer)(original)
  return {
    referenced_message: presentContent(app, view, original, mentionsOf(app, view, original), { ...own, origin })
  }
}

const ownReactions = (app: App, messages: readonly Message[], viewer: UserCid | null) => {
  const reacted = messages.filter((message) => message.reactions.length > 0).map((message) => message.cid)
  return viewer === null || reacted.length === 0
    ? new Map<Message['cid'], ReadonlySet<string>>()
    : app.messages.ownReactions(reacted, viewer)
}

const ownVotes = (app: App, messages: readonly Message[], viewer: UserCid | null) => {
  const polls = messages.filter(({ poll }) => poll?.counts.some((count) => count > 0)).map(({ cid }) => cid)
  return viewer === null || polls.length === 0
    ? new Map<Message['cid'], ReadonlySet<number>>()
    : app.messages.ownVotes(polls, viewer)
}

const ownOf = (app: App, messages: readonly Message[], viewer: UserCid | null): ((message: Message) => Own) => {
  const reactions = ownReactions(app, messages, viewer)
  const votes = ownVotes(app, messages, viewer)
  return ({ cid }) => ({ own: reactions.get(cid) ?? NO_REACTIONS, votes: votes.get(cid) ?? NO_VOTES })
}

/** A page of messages as `viewer` sees them: their own reactions are marked. */
export const presentMessages = (
  app: App,
  view: GuildView,
  messages: readonly Message[],
  viewer: UserCid | null,
  origin: string
): APIMessage[] => {
  const own = ownOf(app, messages, viewer)
  return messages.map((message) => ({
    ...presentContent(app, view, message, mentionsOf(app, view, message), {
      ...own(message),
      origin
    }),
    ...presentReference(app, view, message),
    ...presentThreadOf(app, view, message),
    ...presentReferenced(app, view, message, { viewer, origin })
  }))
}

/** One message as REST answers it to `viewer`. */
export const presentMessage = (
  app: App,
  view: GuildView,
  message: Message,
  viewer: UserCid | null,
  origin: string
): APIMessage => presentMessages(app, view, [message], viewer, origin)[0] as APIMessage

const memberOf = (view: GuildView, user: UserCid) => {
  const member = isConversation(view.state) ? undefined : view.state.members.get(user)
  return member ? { member: presentMemberWithoutUser(view, member) } : {}
}

/** A message as MESSAGE_CREATE and MESSAGE_UPDATE carry it: with the guild and the members it names. */
export const presentMessageDispatch = (
  app: App,
  view: GuildView,
  message: Message,
  origin: string
): GatewayMessageCreateDispatchData => ({
  ...presentMessage(app, view, message, null, origin),
  ...guildOf(view),
  channel_type: (roomIn(app, view, message.channel)?.type ?? 0) as 0,
  mentions: mentionsOf(app, view, message).users.map(
    (user) => ({ ...presentUser(user), ...memberOf(view, user.cid) }) as APIUserWithMember
  ),
  ...(message.hook ? {} : memberOf(view, message.author))
})
