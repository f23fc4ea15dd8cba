import { route } from '../../route.ts'
import { changeMemberRole, memberRoleSpec } from './change-member-role.ts'

export const addMemberRole = route({
  ...memberRoleSpec,
  method: 'PUT',
  handler: (call) => changeMemberRole(call, 'grant')
})
