import type { GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { presentMember } from '../../../present/index.ts'

export const presentMembers = (view: GuildView, users: readonly UserCid[]) =>
  users.flatMap((user) => {
    const member = view.state.members.get(user)
    return member ? presentMember(view, member) : []
  })
