import type { APIGuildMember } from 'discord-api-types/v10'
import type { GuildView } from '../../node/app/index.ts'
import type { Member } from '../../node/core/state.ts'
import { NO_FLAGS } from './flags.ts'
import { isoTime, isoTimeOrNull } from './time.ts'
import { presentUser, userIn } from './user.ts'

type MemberWithoutUser = Omit<APIGuildMember, 'user'>

/** A member as it stands in messages, where the user is already known. */
export const presentMemberWithoutUser = (view: GuildView, member: Member): MemberWithoutUser => ({
  nick: view.profile(member.user).nick ?? null,
  avatar: null,
  banner: null,
  roles: member.roles.flatMap((cid) => view.state.roles.get(cid)?.id ?? []),
  joined_at: isoTime(member.joinedAt),
  premium_since: null,
  communication_disabled_until: isoTimeOrNull(member.timeoutUntil),
  pending: member.pending,
  flags: NO_FLAGS,
  deaf: false,
  mute: false,
  avatar_decoration_data: null,
  collectibles: null
})

/** A member with their user. */
export const presentMember = (view: GuildView, member: Member): APIGuildMember => ({
  ...presentMemberWithoutUser(view, member),
  user: presentUser(userIn(view, member.user))
})
