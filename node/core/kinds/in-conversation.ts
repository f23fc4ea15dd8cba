/** What may be done in a conversation, where there are no roles: see ../conversation.ts. */
import { belongs, channelOf, isGroup, MAX_PEOPLE, ownerOf } from '../conversation.ts'
import { globalId } from '../ids.ts'
import type { Kind, Op } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, isMember } from './allow.ts'

type Rule<K extends Kind> = (state: GuildState, op: Op<K>) => Refusal | null

/** Everybody in a group may bring somebody in. */
const admit: Rule<'admit'> = (state, { body }) => {
  if (!body || body.request || body.pending) return refuse('unknown-invite', 'nobody comes into a group by invite')
  if (state.members.has(body.user)) return refuse('already-a-member', 'they are in the group already')
  const holder = state.ids.get(globalId('uid1', body.user))
  if (holder && holder.cid !== body.user) return refuse('id-taken', 'somebody else in the group has this id')
  return state.members.size < MAX_PEOPLE ? null : refuse('limit-reached', `a group has at most ${MAX_PEOPLE} people`)
}

const kick: Rule<'kick'> = (state, { user, body }) =>
  all(
    body ? isMember(state, body.user) : refuse('unknown-member', 'the body is missing'),
    ownerOf(state) === user ? null : refuse('owner-only', 'only who owns the group removes others'),
    body?.user === user ? refuse('owner-untouchable', 'one leaves a group, and does not remove oneself') : null
  )

/** The name, and nothing else of the channel. */
const rename: Rule<'chan.set'> = (state, { body }) =>
  body?.channel === channelOf(state.guild) && Object.keys(body.set).length === 0
    ? null
    : refuse('in-conversation', 'a group has a name, and nothing else to change')

/** How it is shown, which is an icon: there is nothing to set. */
const show: Rule<'settings'> = (_state, { body }) =>
  body && Object.keys(body).length === 0 ? null : refuse('in-conversation', 'a group has an icon, and no settings')

const GROUP_RULES: Partial<Record<Kind, Rule<never>>> = {
  admit,
  kick,
  'chan.set': rename,
  settings: show,
  leave: () => null
}

/**
 * Rules of a conversation; undefined where a guild's hold.
 *
 * Attack when absent: one of two people makes a role in their conversation and rules the other by it, or lets a third one
 * in to read.
 */
export const mayInConversation = (state: GuildState, op: Op): Refusal | null | undefined => {
  if (!belongs(state, op.k)) return refuse('in-conversation', 'there is nothing of the kind in a conversation')
  const rule = isGroup(state) ? (GROUP_RULES[op.k] as Rule<Kind> | undefined) : undefined
  return rule?.(state, op)
}
