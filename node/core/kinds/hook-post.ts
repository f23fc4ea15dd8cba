/**
 * What a webhook writes names the webhook (`a`), and is judged by whoever answers for it: they are a member who manages
 * webhooks in its channel, in the state that the op is judged in.
 *
 * Attack when absent (M6): an admin leaves a webhook behind as a back door, and posts by it after his ban.
 */
import { postTagsFit } from '../fixtures/tag.ts'
import type { ChannelCid, UserCid } from '../ids.ts'
import type { Kind, MessageKind, Op } from '../ops.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, Hook } from '../state.ts'
import { all, permittedIn } from './allow.ts'
import { aboutThread, inChannel } from './place.ts'
import { isForum, threadFits } from './thread.ts'

/** It posts, and changes what it has posted; in a forum it begins the thread that it posts in. */
const WRITES = new Set<Kind>(['msg', 'edit', 'del', 'suppress', 'thread'])

const unknown = (): Refusal => refuse('unknown-hook', 'there is no such webhook here')

/** May whoever answers for the webhook still do so? @param t ms since the Unix epoch */
export const answered = (state: GuildState, { by, channel }: Hook, t: number): Refusal | null => {
  const member = state.members.get(by)
  const isIdle = member?.pending === true || t < (member?.timeoutUntil ?? 0)
  return !member || state.bans.has(by) || (isIdle && by !== state.owner)
    ? refuse('missing-permission', 'nobody answers for this webhook: somebody who manages webhooks must adopt it')
    : permittedIn(state, by, channel, P.MANAGE_WEBHOOKS, 'manage webhooks, whoever answers for this one,')
}

export const isPost = (op: Op): boolean => op.header.payload.a !== null

const hookOf = (state: GuildState, { header }: Op): Hook | undefined =>
  header.payload.a === null ? undefined : state.hooks.get(header.payload.a)

/** Whose rights count for what is said: those of its author, or of whoever answers for the webhook that it is by. */
export const speakerOf = (state: GuildState, op: Op): UserCid => hookOf(state, op)?.by ?? op.user

/** It takes another name, or goes: whoever has its token need not be a member. */
const isAboutItself = (op: Op, { cid }: Hook): boolean => {
  if (op.k === 'hook.del') return op.body?.hook === cid
  return op.k === 'hook.set' && op.body?.hook === cid && op.body.set.channel === undefined
}

/** Elsewhere whoever answers for it begins threads themselves. */
const postOfForum = (state: GuildState, op: Op<'thread'>, channel: ChannelCid, by: UserCid): Refusal | null => {
  const type = state.channels.get(channel)?.type ?? 0
  return isForum(type)
    ? all(threadFits(state, op, type), postTagsFit(state, by, channel, op.body?.tags ?? []))
    : refuse('wrong-channel-type', 'a webhook begins threads in forums alone')
}

const postFits = (state: GuildState, op: Op, hook: Hook): Refusal | null => {
  const inOwn = (channel: ChannelCid): Refusal | null => (channel === hook.channel ? null : unknown())
  return op.k === 'thread'
    ? aboutThread(state, op, (channel) => inOwn(channel) ?? postOfForum(state, op, channel, hook.by))
    : inChannel(state, op as Op<MessageKind>, inOwn)
}

export const mayPost = (state: GuildState, op: Op): Refusal | null => {
  const hook = hookOf(state, op)
  if (state.closed) return refuse('closed', 'the owner has ended this guild')
  if (hook?.user !== op.user) return unknown()
  const misfit = WRITES.has(op.k) ? postFits(state, op, hook) : isAboutItself(op, hook) ? null : unknown()
  return misfit ?? answered(state, hook, op.t)
}
