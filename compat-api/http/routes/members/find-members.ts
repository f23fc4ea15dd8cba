import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { Member } from '../../../../node/core/state.ts'
import { presentMember, userIn } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

/** How somebody came in. Source: the Discord client's "join source type". */
const BY_WORD = 1
const BY_INVITE = 5
const UNKNOWN = 0

const oneOf = <T extends z.ZodType>(value: T) => maybe(z.object({ or_query: maybe(z.array(value).max(100)) }))

const query = z.object({
  user_id: oneOf(snowflake),
  source_invite_code: oneOf(text(2048)),
  /** Not Discord's: by who let them in. */
  inviter_id: oneOf(snowflake)
})

const body = z.object({ limit: maybe(int(1, 1000)), and_query: maybe(query), or_query: maybe(query) })

type FindCall = Call<'any', unknown, unknown, z.output<typeof body>>

const sourceOf = (member: Member, { state }: GuildView): number => {
  if (member.invite) return BY_INVITE
  return member.user !== state.owner && state.users.get(member.user)?.bot ? BY_WORD : UNKNOWN
}

/** A member, how they came, who stands for them, and whether a device of theirs has signed two ops for one place (not Discord's). */
const found = ({ app }: FindCall, view: GuildView, member: Member, forkers: ReadonlySet<UserCid>) => ({
  member: presentMember(view, member),
  source_invite_code: member.invite && app.invites.code(view.cid, member.invite),
  join_source_type: sourceOf(member, view),
  inviter_id: member.sponsor === member.user ? null : userIn(view, member.sponsor).id,
  has_forked: forkers.has(member.user)
})

type Found = ReturnType<typeof found>

/** What each part of a query says of a member; undefined when it asks nothing. */
const answers = (asked: z.output<typeof query>, { member, ...how }: Found): readonly boolean[] => {
  const pairs = [
    [asked.user_id?.or_query, member.user.id],
    [asked.source_invite_code?.or_query, how.source_invite_code],
    [asked.inviter_id?.or_query, how.inviter_id]
  ] as const
  return pairs.flatMap(([wanted, is]) => (wanted ? [(wanted as readonly (string | null)[]).includes(is)] : []))
}

const matches = ({ body: { and_query: all, or_query: any } }: FindCall, one: Found): boolean => {
  const either = any ? answers(any, one) : []
  return (all ? answers(all, one).every(Boolean) : true) && (either.length === 0 || either.some(Boolean))
}

/** Members with how they came: the sponsor tree. Source: the Discord client's "members-search". */
export const findMembers = route({
  method: 'POST',
  path: '/guilds/:guild_id/members-search',
  auth: 'any',
  params: guildParams,
  body,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    const forkers = new Set(call.app.guilds.forks(view.cid).map(({ user }) => user))
    const all = view.members({ limit: view.state.members.size }).flatMap((user) => {
      const member = view.state.members.get(user)
      return member ? [found(call, view, member, forkers)] : []
    })
    const matching = all.filter((one) => matches(call, one))
    const members = matching.slice(0, call.body.limit ?? 250)
    return {
      guild_id: view.state.id,
      members,
      page_result_count: members.length,
      total_result_count: matching.length
    }
  }
})
