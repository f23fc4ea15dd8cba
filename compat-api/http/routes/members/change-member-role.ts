import type { Snowflake } from '../../../../node/core/ids.ts'
import { guildOf, memberOf, roleOf, write } from '../../access.ts'
import type { Call } from '../../route.ts'
import { memberRoleParams } from '../../schema/params.ts'

type RoleCall = Call<'any', { guild_id: Snowflake; user_id: Snowflake | '@me'; role_id: Snowflake }>

export const memberRoleSpec = {
  path: '/guilds/:guild_id/members/:user_id/roles/:role_id',
  auth: 'any',
  status: 204,
  params: memberRoleParams
} as const

/** Giving what is already held, or taking what is not, changes nothing and succeeds. */
export const changeMemberRole = async (call: RoleCall, k: 'grant' | 'ungrant'): Promise<void> => {
  const view = guildOf(call, call.params.guild_id)
  const { user, roles } = memberOf(view, call.account, call.params.user_id)
  const { cid: role } = roleOf(view, call.params.role_id)
  const isDone = roles.includes(role) === (k === 'grant')
  await write(call, view, isDone ? [] : [{ k, body: { user, role } }])
}
