/** What the routes look up for a caller, and the errors when it is not there or not theirs to see. */
import type { Account, App, FoundWebhook, GuildView, WebhookVoice } from '../../node/app/index.ts'
import type { ChannelCid, GuildCid, Snowflake, UserCid } from '../../node/core/ids.ts'
import { seesEvent } from '../../node/core/fixtures/event.ts'
import { fixtureOf, fixturesOf } from '../../node/core/fixtures/index.ts'
import type { FixtureType, LooseOf } from '../../node/core/fixtures/shapes.ts'
import { isConversation } from '../../node/core/conversation.ts'
import type { Message } from '../../node/core/messages.ts'
import type { Thread } from '../../node/core/thread-fold.ts'
import type { Draft, Op, Step } from '../../node/core/ops.ts'
import { channelPermissions, may, mayIn, P } from '../../node/core/permissions.ts'
import { because } from '../../node/core/reason.ts'
import type { Channel, Emoji, Fixture, Member, Role } from '../../node/core/state.ts'
import { exceptionId, exceptionsOf } from '../present/index.ts'
import { apiError } from './api-error.ts'

interface Caller {
  readonly app: App
  readonly account: Account
  /** As the audit log tells it. */
  readonly reason?: string | null
}

/** With why it is done, where an audit log tells of it. */
export const withReason = <S extends Step>(steps: readonly S[], reason: string | null | undefined): readonly S[] =>
  reason
    ? steps.map(
        (step) =>
          (typeof step === 'function'
            ? (made: readonly Op[]) => because(step(made), reason)
            : because(step, reason)) as S
      )
    : steps

export interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

export interface SeenChannel {
  readonly view: GuildView
  readonly channel: Channel
  readonly place: Place
}

/** Where messages are: a channel, or a thread, whose `channel` is the one it lies in. */
export interface SeenRoom extends SeenChannel {
  readonly thread: Thread | null
}

export interface SeenThread extends SeenChannel {
  readonly thread: Thread
}

/** A guild that the caller is a member of. @throws ApiError 10004 */
export const guildOf = ({ app, account }: Caller, id: Snowflake): GuildView => {
  const view = app.guilds.get(id)
  if (!view || view.state.closed || !view.state.members.has(account.cid)) throw apiError('unknownGuild')
  return view
}

/** @throws ApiError 10003, 50001 */
const seenChannel = ({ app, account }: Caller, id: Snowflake): SeenChannel => {
  const found = app.guilds.channel(id)
  if (!found || found.guild.state.closed) throw apiError('unknownChannel')
  const { guild: view, channel } = found
  if (!mayIn(view.state, account.cid, channel, P.VIEW_CHANNEL)) throw apiError('missingAccess')
  return { view, channel, place: { guild: view.cid, channel: channel.cid } }
}

/** A channel of a guild that the caller may see. @throws ApiError 10003, 50001, 50003 */
export const channelOf = (caller: Caller, id: Snowflake): SeenChannel => {
  const seen = seenChannel(caller, id)
  if (isConversation(seen.view.state)) throw apiError('inConversation')
  return seen
}

/** A channel or thread that the caller may see, or a conversation that they are in. @throws ApiError 10003, 50001 */
export const roomOf = (caller: Caller, id: Snowflake): SeenRoom => {
  const { app, account } = caller
  const thread = app.guilds.channel(id) ? undefined : app.threads.byId(id)
  if (!thread) return { ...seenChannel(caller, id), thread: null }
  const view = app.guilds.byCid(thread.guild)
  const channel = view?.state.closed ? undefined : view?.state.channels.get(thread.parent)
  if (!view || !channel) throw apiError('unknownChannel')
  if (!app.threads.maySee(view.state, account.cid, thread)) throw apiError('missingAccess')
  return { view, channel, thread, place: { guild: view.cid, channel: thread.cid } }
}

/** @throws ApiError 10003, 50001, 50024 */
export const threadOf = (caller: Caller, id: Snowflake): SeenThread => {
  const { thread, ...seen } = roomOf(caller, id)
  if (!thread) throw apiError('wrongChannelType')
  return { ...seen, thread }
}

/** @throws ApiError 50013 */
export const requireInGuild = (view: GuildView, user: UserCid, permission: bigint): void => {
  if (!may(view.state, user, permission)) throw apiError('missingPermissions')
}

/** @throws ApiError 50013 */
export const requireInChannel = ({ view, channel }: SeenChannel, user: UserCid, permission: bigint): void => {
  if (!mayIn(view.state, user, channel, permission)) throw apiError('missingPermissions')
}

export const mayReadHistory = ({ view, channel }: SeenChannel, user: UserCid): boolean =>
  (channelPermissions(view.state, user, channel) & P.READ_MESSAGE_HISTORY) !== 0n

/** A message of a channel whose history the caller may read. @throws ApiError 10008, 50001 */
export const messageOf = ({ app, account }: Caller, seen: SeenChannel, id: Snowflake): Message => {
  if (!mayReadHistory(seen, account.cid)) throw apiError('missingAccess')
  const message = app.messages.get(seen.place.channel, id)
  if (!message) throw apiError('unknownMessage')
  return message
}

/** A user known to the guild or to this node. @throws ApiError 10013 */
export const userOf = (app: App, view: GuildView, id: Snowflake): UserCid => {
  const target = view.state.ids.get(id)
  const user = target?.type === 'user' ? target.cid : app.guilds.user(id)?.cid
  if (user === undefined) throw apiError('unknownUser')
  return user
}

/** @throws ApiError 10007 */
export const memberOf = (view: GuildView, account: Account, id: Snowflake | '@me'): Member => {
  const target = id === '@me' ? undefined : view.state.ids.get(id)
  const user = id === '@me' ? account.cid : target?.type === 'user' ? target.cid : undefined
  const member = user && view.state.members.get(user)
  if (!member) throw apiError('unknownMember')
  return member
}

/** @throws ApiError 10011 */
export const roleOf = (view: GuildView, id: Snowflake): Role => {
  const target = view.state.ids.get(id)
  const role = target?.type === 'role' ? view.state.roles.get(target.cid) : undefined
  if (!role) throw apiError('unknownRole')
  return role
}

/** @throws ApiError 10014 */
export const emojiOf = (view: GuildView, id: Snowflake): Emoji => {
  const target = view.state.ids.get(id)
  const emoji = target?.type === 'emoji' ? view.state.emojis.get(target.cid) : undefined
  if (!emoji) throw apiError('unknownEmoji')
  return emoji
}

/** The stage that a channel has open. @throws ApiError 10067 */
export const stageIn = ({ state }: GuildView, channel: ChannelCid): Fixture<'stage'> => {
  const stage = fixturesOf(state, 'stage').find(({ fields }) => fields.channel === channel)
  if (!stage) throw apiError('unknownStage')
  return stage
}

/** A scheduled event that the caller may see. @throws ApiError 10070 */
export const eventOf = ({ account }: Caller, view: GuildView, id: Snowflake): Fixture<'event'> => {
  const event = fixtureOf(view.state, 'event', id)
  if (!event || !seesEvent(view.state, account.cid, event)) throw apiError('unknownScheduledEvent')
  return event
}

/** @throws ApiError 10070 */
export const exceptionOf = (view: GuildView, event: Fixture<'event'>, id: Snowflake): Fixture<'exception'> => {
  const exception = exceptionsOf(view.state, event).find((each) => exceptionId(each) === id)
  if (!exception) throw apiError('unknownScheduledEvent')
  return exception
}

/** A webhook that the caller may manage. @throws ApiError 10015, 50013 */
export const webhookOf = ({ app, account }: Caller, id: Snowflake): FoundWebhook => {
  const found = app.webhooks.find(id)
  if (!found) throw apiError('unknownWebhook')
  const { guild, hook } = found
  if (!mayIn(guild.state, account.cid, hook.channel, P.MANAGE_WEBHOOKS)) throw apiError('missingPermissions')
  return found
}

interface WithToken {
  readonly app: App
  readonly params: { readonly webhook_id: Snowflake; readonly webhook_token: string }
}

/** A webhook by its token. @throws ApiError 10015, 50027, and 50013 when nobody answers for it */
export const voiceOf = ({ app, params }: WithToken): WebhookVoice => {
  const found = app.webhooks.find(params.webhook_id)
  if (!found) throw apiError('unknownWebhook')
  const voice = app.webhooks.voice(found, params.webhook_token)
  if (!voice) throw apiError('invalidWebhookToken')
  if (!app.webhooks.isAnswered(found)) throw apiError('deadWebhook')
  return voice
}

/** Where a webhook posts: its channel, or a thread in it. @throws ApiError 10003 for a thread that is elsewhere */
export const threadOfVoice = (app: App, { hook }: WebhookVoice, id: Snowflake | undefined): Thread | null => {
  if (id === undefined || id === null) return null
  const thread = app.threads.byId(id)
  if (thread?.parent !== hook.channel) throw apiError('unknownChannel')
  return thread
}

/** The guild as it is now. @throws ApiError 10004 when it has gone meanwhile */
export const refresh = (app: App, guild: GuildCid): GuildView => {
  const view = app.guilds.byCid(guild)
  if (!view) throw apiError('unknownGuild')
  return view
}

interface Submitted {
  readonly view: GuildView
  /** What was written, in order. */
  readonly ops: readonly Op[]
}

/** Writes as the caller. @throws Denied */
export const submit = async (
  { app, account, reason }: Caller,
  view: GuildView,
  drafts: readonly Draft[]
): Promise<Submitted> => {
  const { ops } = await app.guilds.submit(view.cid, account.cid, withReason(drafts, reason))
  return { view: refresh(app, view.cid), ops }
}

/** The fixture that the first of these ops has made. @throws ApiError 404 when it has gone meanwhile */
export const madeBy = <T extends FixtureType>({ view, ops }: Submitted, type: T): Fixture<T> => {
  const op = ops.find(({ k }) => k === 'fixture.new')
  const made = op && view.state.fixtures.get(op.cid)
  if (made?.type !== type) throw apiError('notFound')
  return made as unknown as Fixture<T>
}

/** What makes of a fixture what is wanted: nothing when nothing is said. */
export const changeOf = <T extends FixtureType>(
  { type, cid }: Pick<Fixture<T>, 'type' | 'cid'>,
  set: Partial<LooseOf<T>>
): readonly Draft[] =>
  Object.keys(set).length === 0 ? [] : [{ k: 'fixture.set', body: { type, fixture: cid, set } } as Draft<'fixture.set'>]

/** Writes as the caller and returns the guild as it is afterwards. Nothing to write is no error. @throws Denied */
export const write = async (
  { app, account, reason }: Caller,
  view: GuildView,
  drafts: readonly Draft[]
): Promise<GuildView> => {
  if (drafts.length === 0) return view
  await app.guilds.submit(view.cid, account.cid, withReason(drafts, reason))
  return refresh(app, view.cid)
}
