import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { queryInt, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { presentMembers } from './present-members.ts'

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
    return presentMembers(view, found.slice(0, call.query.limit))
  }
})
