/** What a search asks of members, and what each of it says of one. Source: Discord, "Search Guild Members". */
import { z } from 'zod'
import { DID_REJOIN } from '../../../../node/core/member-flags.ts'
import { int, isoDate, maybe, snowflake, text } from '../../schema/fields.ts'
import type { FoundMember } from './found-member.ts'

const list = <T extends z.ZodType>(value: T) => maybe(z.array(value).max(100))
const oneOf = <T extends z.ZodType>(value: T) => maybe(z.object({ or_query: list(value) }))
const range = <T extends z.ZodType>(value: T) => maybe(z.object({ gte: maybe(value), lte: maybe(value) }))
const between = <T extends z.ZodType>(value: T) => maybe(z.object({ range: range(value) }))
/** ms since the Unix epoch, or ISO 8601. */
export const moment = z.union([int(0, Number.MAX_SAFE_INTEGER), isoDate])

export const memberQuery = z.object({
  user_id: maybe(z.object({ or_query: list(snowflake), range: range(snowflake) })),
  usernames: oneOf(text(100, 1)),
  role_ids: maybe(z.object({ and_query: list(snowflake), or_query: list(snowflake) })),
  guild_joined_at: between(moment),
  is_pending: maybe(z.boolean()),
  did_rejoin: maybe(z.boolean()),
  join_source_type: oneOf(int(0, 100)),
  source_invite_code: oneOf(text(2048)),
  safety_signals: maybe(
    z.object({
      communication_disabled_until: between(moment),
      unusual_dm_activity_until: between(moment),
      unusual_account_activity: maybe(z.boolean()),
      automod_quarantined_username: maybe(z.boolean())
    })
  ),
  /** Not Discord's: by who let them in. */
  inviter_id: oneOf(snowflake)
})
export type MemberQuery = z.output<typeof memberQuery>

type Range<T> = { readonly gte?: T | null | undefined; readonly lte?: T | null | undefined } | null | undefined
type Answer = boolean | undefined

/** @returns undefined when nothing is asked. */
const among = <T>(wanted: readonly T[] | null | undefined, is: T | null): Answer =>
  wanted ? is !== null && wanted.includes(is) : undefined

const within = <T extends number | bigint>(wanted: Range<T>, value: T | null): Answer => {
  if (!wanted) return undefined
  if (value === null) return false
  const { gte: from, lte: to } = wanted
  return (typeof from !== typeof value || value >= (from as T)) && (typeof to !== typeof value || value <= (to as T))
}

const is = (wanted: boolean | null | undefined, so: boolean): Answer =>
  typeof wanted === 'boolean' ? wanted === so : undefined

const named = (wanted: readonly string[] | null | undefined, { names }: FoundMember): Answer =>
  wanted?.some((part) => names.some((name) => name.toLowerCase().includes(part.toLowerCase())))

/** A node watches nobody, so of what Discord finds odd in people there is none. */
const watched = ({ safety_signals: signals }: MemberQuery): readonly Answer[] => [
  is(signals?.unusual_account_activity, false),
  is(signals?.automod_quarantined_username, false),
  signals?.unusual_dm_activity_until?.range ? false : undefined
]

const wide = (id: string): bigint => BigInt(id)
const wideRange = (asked: Range<string>): Range<bigint> =>
  asked && { gte: asked.gte ? wide(asked.gte) : null, lte: asked.lte ? wide(asked.lte) : null }

const asked = (query: MemberQuery, one: FoundMember): readonly Answer[] => {
  const { user, roles, pending, flags } = one.shown.member
  return [
    among(query.user_id?.or_query, user.id),
    within(wideRange(query.user_id?.range), wide(user.id)),
    named(query.usernames?.or_query, one),
    query.role_ids?.and_query?.every((role) => roles.includes(role)),
    query.role_ids?.or_query?.some((role) => roles.includes(role)),
    within(query.guild_joined_at?.range, one.joinedAt),
    within(query.safety_signals?.communication_disabled_until?.range, one.timeoutUntil),
    is(query.is_pending, pending ?? false),
    is(query.did_rejoin, (flags & DID_REJOIN) !== 0),
    among(query.join_source_type?.or_query, one.shown.join_source_type),
    among(query.source_invite_code?.or_query, one.shown.source_invite_code),
    among(query.inviter_id?.or_query, one.shown.inviter_id),
    ...watched(query)
  ]
}

/** What each part of a query says of a member; nothing where nothing is asked. */
export const answers = (query: MemberQuery, one: FoundMember): readonly boolean[] =>
  asked(query, one).filter((answer) => answer !== undefined)
