import { route } from '../../route.ts'
import { changeMemberRole, memberRoleSpec } from './change-member-role.ts'

export const removeMemberRole = route({
  ...memberRoleSpec,
  method: 'DELETE',
  handler: (call) => changeMemberRole(call, 'ungrant')
})
