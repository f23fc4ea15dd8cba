import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Member } from '../../../node/core/state.ts'
import { presentMember, presentUser, userIn } from '../../present/index.ts'
import { holds } from '../intents.ts'
import { everybody, type Delivery, type Scene } from './delivery.ts'

const MEMBERS = GatewayIntentBits.GuildMembers

export const memberAdded = ({ view }: Scene, member: Member): Delivery => ({
  t: 'GUILD_MEMBER_ADD',
  intents: MEMBERS,
  to: everybody,
  data: () => ({ guild_id: view.state.id, ...presentMember(view, member) })
})

/** A session is told of its own member without the intent too. */
export const memberUpdated = ({ view }: Scene, member: Member): Delivery => ({
  t: 'GUILD_MEMBER_UPDATE',
  intents: 0,
  to: ({ terms }) => holds(terms.intents, MEMBERS) || terms.user === member.user,
  data: () => ({ guild_id: view.state.id, ...presentMember(view, member) })
})

export const memberRemoved = ({ view }: Scene, member: Member): Delivery => ({
  t: 'GUILD_MEMBER_REMOVE',
  intents: MEMBERS,
  to: everybody,
  data: () => ({ guild_id: view.state.id, user: presentUser(userIn(view, member.user)) })
})
