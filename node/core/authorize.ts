/** may(state, op): the one question that stage 1, the reducer and a node's own writes all ask. */
import { channelPermissions, P } from './permissions.ts'
import { controlKinds, isControlKind, otherKinds } from './kinds/index.ts'
import type { KindRules } from './kinds/kind.ts'
import type { Kind, Op } from './ops.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { GuildState, Member } from './state.ts'

/** What a timed-out member may still do. */
const DESPITE_TIMEOUT = new Set<Kind>(['leave', 'profile'])

const timedOut = (state: GuildState, member: Member, op: Op): boolean =>
  member.timeoutUntil !== null && op.t < member.timeoutUntil && op.user !== state.owner && !DESPITE_TIMEOUT.has(op.k)

/** What may be done by those who wait to be approved. */
const DESPITE_PENDING = new Set<Kind>(['leave', 'profile'])

const waits = (state: GuildState, member: Member, op: Op): boolean =>
  member.pending && op.user !== state.owner && !DESPITE_PENDING.has(op.k)

const standing = (state: GuildState, op: Op): Refusal | null => {
  if (state.closed) return refuse('closed', 'the owner has ended this guild')
  if (state.bans.has(op.user)) return refuse('banned', 'you are banned here')
  const member = state.members.get(op.user)
  if (!member) return refuse('not-a-member', 'you are not a member')
  if (waits(state, member, op)) return refuse('pending', 'you wait to be approved by those who lead the guild')
  return timedOut(state, member, op) ? refuse('timed-out', 'you are timed out') : null
}

/**
 * Discord's rules, in a given state.
 *
 * @param state for stage 1 the state of the op's own past, so that the answer never changes.
 * @returns null when allowed.
 */
export const authorize = (state: GuildState, op: Op): Refusal | null => {
  const rules = (isControlKind(op.k) ? controlKinds[op.k] : otherKinds[op.k]) as KindRules<Kind>
  if (op.k === 'create') return rules.may(state, op)
  return standing(state, op) ?? rules.may(state, op)
}

/** May this op delete messages of others? Asked once, in the state it was written in. */
export const deletesOthers = (
  state: GuildState,
  op: Op<'del'>,
  channel: Parameters<typeof channelPermissions>[2]
): boolean => (channelPermissions(state, op.user, channel) & P.MANAGE_MESSAGES) !== 0n
