import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

export const countRoleMembers = route({
  method: 'GET',
  path: '/guilds/:guild_id/roles/member-counts',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const { state } = guildOf(call, call.params.guild_id)
    const counts = new Map([...state.roles.values()].filter((r) => r.cid !== state.guild).map((r) => [r.id, 0]))
    for (const member of state.members.values()) {
      for (const cid of member.roles) {
        const id = state.roles.get(cid)?.id
        if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
      }
    }
    return Object.fromEntries(counts)
  }
})
