/** Whether auto-moderation blocks what somebody says: a function of the text and of the state that it was written in. */
import { fixturesOf } from '../fixtures/index.ts'
import { parseLogId, type ChannelCid, type UserCid } from '../ids.ts'
import { isPost } from '../kinds/hook-post.ts'
import type { Op } from '../ops.ts'
import { may, P } from '../permissions.ts'
import type { Fixture, GuildState } from '../state.ts'
import { textOf } from './text.ts'
import { folded, keywordsOf, offence, type Keywords, type Offence } from './keywords.ts'

/** Discord's numbers. */
export const KEYWORD = 1
export const SPAM = 3
export const KEYWORD_PRESET = 4
export const MENTION_SPAM = 5
const MESSAGE_SEND = 1
const BLOCK_MESSAGE = 1
export const SEND_ALERT = 2
export const TIMEOUT = 3

export type AutomodRule = Fixture<'automod'>

interface Compiled {
  readonly rule: AutomodRule
  readonly keywords: Keywords
  readonly allowed: Keywords
}

const compiled = new WeakMap<AutomodRule, Compiled>()
const inForce = new WeakMap<GuildState['fixtures'], readonly AutomodRule[]>()

/** A rule is the same object in every state that has it: worked out once. */
const compile = (rule: AutomodRule): Compiled => {
  const known = compiled.get(rule)
  if (known) return known
  const made = { rule, keywords: keywordsOf(rule.fields.keywords), allowed: keywordsOf(rule.fields.allowed) }
  compiled.set(rule, made)
  return made
}

/** Does it block what it forbids, rather than only do something about it? */
export const blocks = ({ fields }: AutomodRule): boolean => fields.actions.some(({ type }) => type === BLOCK_MESSAGE)

/** Those of messages, with all that they do; looked for once in all states that have the same fixtures. */
export const rulesInForce = (state: GuildState): readonly AutomodRule[] => {
  const known = inForce.get(state.fixtures)
  if (known) return known
  const found = fixturesOf(state, 'automod').filter(({ fields }) => fields.enabled && fields.event === MESSAGE_SEND)
  inForce.set(state.fixtures, found)
  return found
}

const MENTION = /<@[!&]?(\d{1,20})>/g

/** Users and roles, each once. */
const mentions = (text: string): number => new Set(Array.from(text.matchAll(MENTION), ([, id]) => id)).size

/** What somebody has said against a rule. */
export interface Breach extends Offence {
  readonly rule: AutomodRule
}

/** Against other words than its own, but for what it allows. */
export const offenceBy = (rule: AutomodRule, words: Keywords, text: string): Offence | null =>
  offence(words, compile(rule).allowed, folded(text))

const offenceOf = (rule: AutomodRule, text: string): Offence | null => {
  const { trigger, mentions: most } = rule.fields
  if (trigger === MENTION_SPAM) return most !== null && mentions(text) > most ? { keyword: null, matched: null } : null
  if (trigger !== KEYWORD) return null
  const { keywords, allowed } = compile(rule)
  return offence(keywords, allowed, folded(text))
}

/** Bots, and whoever manages the server, are never moderated. Source: Discord, "Auto Moderation". */
const isFree = (state: GuildState, user: UserCid): boolean =>
  state.users.get(user)?.bot === true || may(state, user, P.MANAGE_GUILD)

const exempts = ({ fields }: AutomodRule, roles: readonly string[], channel: ChannelCid): boolean =>
  fields.channels.includes(channel) || fields.roles.some((role) => roles.includes(role))

/** Those of `rules` that are for what `user` says in `channel`. */
export const unexempt = (
  state: GuildState,
  rules: readonly AutomodRule[],
  user: UserCid,
  channel: ChannelCid
): readonly AutomodRule[] => {
  if (rules.length === 0 || isFree(state, user)) return []
  const roles = [state.guild, ...(state.members.get(user)?.roles ?? [])]
  return rules.filter((rule) => !exempts(rule, roles, channel))
}

/**
 * @param channel of a thread the one that it lies in.
 * @returns by the first of `rules` that forbids it; null: none.
 */
export const breachOf = (
  state: GuildState,
  rules: readonly AutomodRule[],
  { user, channel }: { readonly user: UserCid; readonly channel: ChannelCid },
  text: string
): Breach | null => {
  if (text === '') return null
  for (const rule of unexempt(state, rules, user, channel)) {
    const found = offenceOf(rule, text)
    if (found) return { rule, ...found }
  }
  return null
}

/** What is judged of an op: all that a message says, or what a thread is called; undefined: nothing. */
const wordsOf = (op: Op): string | undefined => {
  switch (op.k) {
    case 'msg':
      return op.body ? textOf(op.body) : undefined
    case 'edit':
      return op.display ? textOf(op.display) : undefined
    case 'thread':
    case 'thread.set':
      return op.display?.name
    default:
      return undefined
  }
}

/**
 * Do the rules of the state block a message, an edit, or what a thread is called? Webhooks, as bots, are never moderated. What has been forgotten
 * cannot be judged, and does not show.
 */
export const isBlocked = (state: GuildState, op: Op): boolean => {
  const words = isPost(op) ? undefined : wordsOf(op)
  const place = parseLogId(op.header.id)
  if (place?.type !== 'channel' || words === undefined) return false
  const { channel } = place
  return breachOf(state, rulesInForce(state).filter(blocks), { user: op.user, channel }, words) !== null
}

/** Does the op make a rule, or change one? */
export const isOfRule = (op: Op): boolean =>
  (op.k === 'fixture.new' || op.k === 'fixture.set') && op.body?.type === 'automod'
