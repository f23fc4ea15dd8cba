import type { RoleCid } from '../ids.ts'
import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permitted, roleBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

const fromMembers = (state: GuildState, role: RoleCid): GuildState['members'] => {
  let { members } = state
  for (const member of state.members.values()) {
    if (member.roles.includes(role)) {
      members = members.set(member.user, { ...member, roles: member.roles.filter((r) => r !== role) })
    }
  }
  return members
}

const fromChannels = (state: GuildState, role: RoleCid): GuildState['channels'] => {
  let { channels } = state
  for (const channel of state.channels.values()) {
    const overwrites = channel.overwrites.filter((o) => o.target !== role)
    if (overwrites.length < channel.overwrites.length) channels = channels.set(channel.cid, { ...channel, overwrites })
  }
  return channels
}

export const roleDel: ControlRules<'role.del'> = {
  may: (state, op) => {
    if (!op.body || op.body.role === state.guild) return refuse('hierarchy', '@everyone cannot be deleted')
    return all(permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'), roleBelow(state, op.user, op.body.role))
  },
  /** For ever: what is concurrent and names the role finds none. */
  apply: (weave, op) => {
    if (!op.body) return
    const { view } = weave
    weave.view = {
      ...view,
      roles: view.roles.delete(op.body.role),
      members: fromMembers(view, op.body.role),
      channels: fromChannels(view, op.body.role)
    }
  }
}
