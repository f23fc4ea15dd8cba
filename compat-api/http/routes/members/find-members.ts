import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { everyMember, type FoundMember } from './found-member.ts'
import { answers, memberQuery, moment } from './member-query.ts'

/** Who stands at the end of a page, as the sort has it. */
const place = z.object({ guild_joined_at: moment, user_id: snowflake })
type Place = z.output<typeof place>

const body = z.object({
  limit: maybe(int(1, 1000)),
  and_query: maybe(memberQuery),
  or_query: maybe(memberQuery),
  /** By when they came, the newest first or last; or by their ids. */
  sort: maybe(z.literal([1, 2, 3, 4])),
  after: maybe(place),
  before: maybe(place)
})
type Asked = z.output<typeof body>

const MOST = 250

const matches = ({ and_query: all, or_query: any }: Asked, one: FoundMember): boolean => {
  const either = any ? answers(any, one) : []
  return (all ? answers(all, one).every(Boolean) : true) && (either.length === 0 || either.some(Boolean))
}

const placeOf = ({ joinedAt, shown: { member } }: FoundMember): Place => ({
  guild_joined_at: joinedAt,
  user_id: member.user.id as Place['user_id']
})

const byId = (a: Place, b: Place): number =>
  BigInt(a.user_id) < BigInt(b.user_id) ? -1 : a.user_id === b.user_id ? 0 : 1
const byTime = (a: Place, b: Place): number => a.guild_joined_at - b.guild_joined_at || byId(a, b)
const ORDERS: Readonly<Record<1 | 2 | 3 | 4, (a: Place, b: Place) => number>> = {
  1: (a, b) => byTime(b, a),
  2: byTime,
  3: (a, b) => byId(b, a),
  4: byId
}

/** Members with how they came: the sponsor tree. Source: Discord, "Search Guild Members". */
export const findMembers = route({
  method: 'POST',
  path: '/guilds/:guild_id/members-search',
  auth: 'any',
  params: guildParams,
  body,
  handler({ app, account, params, body: asked }) {
    const view = guildOf({ app, account }, params.guild_id)
    requireInGuild(view, account.cid, P.MANAGE_GUILD)
    const order = ORDERS[asked.sort ?? 1]
    const { after, before } = asked
    const matching = everyMember(app, view).filter((one) => matches(asked, one))
    const page = matching
      .map((one) => ({ one, place: placeOf(one) }))
      .filter((each) => !(after && order(each.place, after) <= 0) && !(before && order(each.place, before) >= 0))
      .toSorted((a, b) => order(a.place, b.place))
    // Before a place, those that are next to it.
    const limit = asked.limit ?? MOST
    const members = before && !after ? page.slice(-limit) : page.slice(0, limit)
    return {
      guild_id: view.state.id,
      members: members.map(({ one }) => one.shown),
      page_result_count: members.length,
      total_result_count: matching.length
    }
  }
})
