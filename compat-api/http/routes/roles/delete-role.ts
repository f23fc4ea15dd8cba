import { guildOf, roleOf, write } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { roleParams } from '../../schema/params.ts'

export const deleteRole = route({
  method: 'DELETE',
  path: '/guilds/:guild_id/roles/:role_id',
  auth: 'any',
  status: 204,
  params: roleParams,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const { cid } = roleOf(view, call.params.role_id)
    if (cid === view.cid) throw invalidField('role_id', 'INVALID_ROLE', 'The default role cannot be deleted.')
    await write(call, view, [{ k: 'role.del', body: { role: cid } }])
  }
})
