/**
 * The regular expressions of auto-moderation. They come from whoever manages a guild, so they are matched in time that
 * is linear in the text, by an automaton whose size is bounded; and by the author's own node alone, since replicas with
 * different versions of the engine would show different messages (docs/decisions/0340).
 */
import { RE2JS, RE2JSException } from 're2js'
import { KEYWORD, unexempt, type AutomodRule, type Breach } from '../core/automod/verdict.ts'
import { folded, keywordsOf, occurrences } from '../core/automod/keywords.ts'
import type { ChannelCid, UserCid } from '../core/ids.ts'
import type { GuildState } from '../core/state.ts'

/** Instructions of one pattern's automaton, and of all that a guild has in force. */
const MOST_INSTRUCTIONS = 300
export const MOST_IN_GUILD = 600

/** Characters of a pattern times all of its counts: the automaton is no larger, and is not even built if that is more. */
const MOST_UNFOLDED = 4000

const COUNT = /\{(\d{1,9})(?:,(\d{0,9}))?\}/g

const unfolds = (pattern: string): number =>
  Array.from(pattern.matchAll(COUNT), ([, least = '1', most]) => Math.max(1, Number(least), Number(most ?? 0))).reduce(
    (size, count) => size * count,
    pattern.length
  )

/** @returns null for what is no expression of RE2, or is too large. */
const compile = (pattern: string): RE2JS | null => {
  if (unfolds(pattern) > MOST_UNFOLDED) return null
  try {
    const made = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
    return made.programSize() <= MOST_INSTRUCTIONS ? made : null
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}

/** Instructions that they have together; null when one of them is none, or too large. */
export const sizeOf = (patterns: readonly string[]): number | null => {
  const sizes = patterns.map((pattern) => compile(pattern)?.programSize() ?? null)
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0)
}

const compiled = new WeakMap<AutomodRule, readonly RE2JS[]>()

const patternsOf = (rule: AutomodRule): readonly RE2JS[] => {
  const known = compiled.get(rule)
  if (known) return known
  const made = rule.fields.patterns.map(compile).filter((pattern) => pattern !== null)
  compiled.set(rule, made)
  return made
}

/** Matches that are looked at of one pattern: each looks through the text once, and all of them may be allowed. */
const MOST_MATCHES = 64

/** @returns the first that is no part of something allowed. */
const found = (pattern: RE2JS, rule: AutomodRule, text: string): string | null => {
  const matcher = pattern.matcher(text)
  if (!matcher.find()) return null
  const allowed = [...occurrences(keywordsOf(rule.fields.allowed), folded(text))]
  for (let seen = 0; seen < MOST_MATCHES; seen++) {
    const [start, end] = [matcher.start(), matcher.end()]
    if (!allowed.some((span) => span.start <= start && end <= span.end)) return text.slice(start, end)
    if (!matcher.find()) return null
  }
  return null
}

/** @returns by the first of `rules` with a pattern that is found; null: none. */
export const matchedBy = (
  state: GuildState,
  rules: readonly AutomodRule[],
  { user, channel }: { readonly user: UserCid; readonly channel: ChannelCid },
  text: string
): Breach | null => {
  const matching = rules.filter(({ fields }) => fields.trigger === KEYWORD && fields.patterns.length > 0)
  if (matching.length === 0 || text === '') return null
  let room = MOST_IN_GUILD
  for (const rule of unexempt(state, matching, user, channel))
    for (const pattern of patternsOf(rule)) {
      room -= pattern.programSize()
      if (room < 0) return null
      const matched = found(pattern, rule, text)
      if (matched !== null) return { rule, keyword: pattern.pattern(), matched }
    }
  return null
}
