/**
 * Taking out who has not been there for long. Source: Discord, "Begin Guild Prune". Who was there is known by what they wrote, in any
 * of the guild's logs, by when they came, and by whether they are online now.
 */
import { z } from 'zod'
import { Denied, type GuildView } from '../../../../node/app/index.ts'
import type { OpCid, Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { outranks, P } from '../../../../node/core/permissions.ts'
import type { Member } from '../../../../node/core/state.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { route, type Call } from '../../route.ts'
import { int, maybe, queryInt, snowflake, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

const DAY = 24 * 3600 * 1000
const DEFAULT_DAYS = 7
/** Kicks of one write: it is refused or taken as a whole. */
const SLICE = 10

/** Ids with commas between them, or a list. */
const roleList = z.union([
  z
    .string()
    .transform((ids) => (ids === '' ? [] : ids.split(',')))
    .pipe(z.array(snowflake).max(100)),
  z.array(snowflake).max(100)
])

type PruneCall = Pick<Call<'any', z.output<typeof guildParams>>, 'app' | 'account' | 'params'>

/** Nobody with another role than these is taken. */
const rolesIn = (view: GuildView, ids: readonly Snowflake[]): ReadonlySet<OpCid> =>
  new Set(
    ids.flatMap((id) => {
      const target = view.state.ids.get(id)
      return target?.type === 'role' ? (target.cid as OpCid) : []
    })
  )

const guildToPrune = (call: PruneCall): GuildView => {
  const view = guildOf(call, call.params.guild_id)
  requireInGuild(view, call.account.cid, P.KICK_MEMBERS | P.MANAGE_GUILD)
  return view
}

const idleIn = (
  { app, account }: PruneCall,
  view: GuildView,
  days: number,
  include: readonly Snowflake[]
): readonly UserCid[] => {
  const { state } = view
  const since = Date.now() - days * DAY
  const last = app.guilds.lastActs(view.cid)
  const allowed = rolesIn(view, include)
  const isIdle = ({ user, joinedAt, roles }: Member): boolean =>
    user !== state.owner &&
    user !== account.cid &&
    state.users.get(user)?.bot !== true &&
    roles.every((role) => allowed.has(role as OpCid)) &&
    Math.max(joinedAt, last.get(user) ?? 0) < since &&
    app.presences.get(user).status === 'offline' &&
    outranks(state, account.cid, user)
  return [...state.members.values()].filter(isIdle).map(({ user }) => user)
}

export const countIdle = route({
  method: 'GET',
  path: '/guilds/:guild_id/prune',
  auth: 'any',
  params: guildParams,
  query: z.object({ days: queryInt(1, 30, DEFAULT_DAYS), include_roles: roleList.optional() }),
  handler(call) {
    const { days, include_roles: include = [] } = call.query
    return { pruned: idleIn(call, guildToPrune(call), days, include).length }
  }
})

const body = z.object({
  days: maybe(int(1, 30)),
  compute_prune_count: maybe(z.boolean()),
  include_roles: maybe(roleList),
  reason: maybe(text(512))
})

/** As many as the guild's rates allow at once: whoever is left is found again. @returns how many are gone */
const kickAll = async (
  call: Call<'any', z.output<typeof guildParams>, unknown, z.output<typeof body>>,
  view: GuildView,
  users: readonly UserCid[]
) => {
  const reason = call.reason ?? call.body.reason ?? null
  let gone = 0
  while (gone < users.length) {
    const some = users.slice(gone, gone + SLICE)
    try {
      await write(
        call,
        view,
        some.map((user) => ({ k: 'kick', body: { user, cut: [] }, display: { reason } }))
      )
    } catch (error) {
      if (gone > 0 && error instanceof Denied && error.refusal.code === 'rate-limited') return gone
      throw error
    }
    gone += some.length
  }
  return gone
}

export const pruneGuild = route({
  method: 'POST',
  path: '/guilds/:guild_id/prune',
  auth: 'any',
  params: guildParams,
  body,
  async handler(call) {
    const view = guildToPrune(call)
    const { days, include_roles: include, compute_prune_count: counts } = call.body
    const pruned = await kickAll(call, view, idleIn(call, view, days ?? DEFAULT_DAYS, include ?? []))
    return { pruned: counts === false ? null : pruned }
  }
})
