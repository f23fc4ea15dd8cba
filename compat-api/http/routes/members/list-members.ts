import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { presentMember } from '../../../present/index.ts'
import { guildOf, memberOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryInt, text } from '../../schema/fields.ts'
import { guildParams, memberParams } from '../../schema/params.ts'
import { queryBound } from '../../schema/range.ts'

const present = (view: GuildView, users: readonly UserCid[]) =>
  users.flatMap((user) => {
    const member = view.state.members.get(user)
    return member ? presentMember(view, member) : []
  })

export const listMembers = route({
  method: 'GET',
  path: '/guilds/:guild_id/members',
  auth: 'any',
  params: guildParams,
  query: z.object({ limit: queryInt(1, 1000, 1), after: queryBound }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { limit, after } = call.query
    return present(view, view.members({ limit, ...(after ? { after } : {}) }))
  }
})

const hasPrefix = (view: GuildView, user: UserCid, prefix: string): boolean => {
  const names = [view.user(user)?.name, view.user(user)?.globalName, view.profile(user).nick]
  return names.some((name) => name?.toLowerCase().startsWith(prefix) === true)
}

export const searchMembers = route({
  method: 'GET',
  path: '/guilds/:guild_id/members/search',
  auth: 'any',
  params: guildParams,
  query: z.object({ query: text(100, 1), limit: queryInt(1, 1000, 1) }),
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const prefix = call.query.query.toLowerCase()
    const found = [...view.state.members.keys()].filter((user) => hasPrefix(view, user, prefix))
    return present(view, found.slice(0, call.query.limit))
  }
})

export const getMember = route({
  method: 'GET',
  path: '/guilds/:guild_id/members/:user_id',
  auth: 'any',
  params: memberParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return presentMember(view, memberOf(view, call.account, call.params.user_id))
  }
})
