/**
 * What a webhook writes names the webhook (`a`), and is judged by whoever answers for it: they are a member who manages
 * webhooks in its channel, in the state that the op is judged in.
 *
 * Attack when absent (M6): an admin leaves a webhook behind as a back door, and posts by it after his ban.
 */
import { parseLogId, type ChannelCid } from '../ids.ts'
import type { Kind, Op } from '../ops.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, Hook } from '../state.ts'
import { permittedIn } from './allow.ts'

/** It posts, and changes what it has posted. */
const WRITES = new Set<Kind>(['msg', 'edit', 'del'])

/** Of the channel's own log, or of a thread's in it. */
const channelOf = (op: Op): ChannelCid | undefined => {
  const log = parseLogId(op.header.id)
  return log?.type === 'channel' ? log.channel : undefined
}

const answerable = (state: GuildState, op: Op, { by, channel }: Hook): Refusal | null => {
  const member = state.members.get(by)
  const isIdle = member?.pending === true || op.t < (member?.timeoutUntil ?? 0)
  return !member || state.bans.has(by) || (isIdle && by !== state.owner)
    ? refuse('missing-permission', 'nobody answers for this webhook: somebody who manages webhooks must adopt it')
    : permittedIn(state, by, channel, P.MANAGE_WEBHOOKS, 'manage webhooks, whoever answers for this one,')
}

export const isPost = (op: Op): boolean => op.header.payload.a !== null

export const mayPost = (state: GuildState, op: Op): Refusal | null => {
  const { a } = op.header.payload
  const hook = a === null ? undefined : state.hooks.get(a)
  if (state.closed) return refuse('closed', 'the owner has ended this guild')
  if (!hook || hook.user !== op.user || hook.channel !== channelOf(op) || !WRITES.has(op.k))
    return refuse('unknown-hook', 'there is no such webhook here')
  return answerable(state, op, hook)
}
