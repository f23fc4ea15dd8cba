import type { APIGuildMember } from 'discord-api-types/v10'
import type { GuildView } from '../../node/app/index.ts'
import type { Member } from '../../node/core/state.ts'
import { imageHash } from '../../node/core/images.ts'
import { memberFlags } from '../../node/core/member-flags.ts'
import { isoTime, isoTimeOrNull } from './time.ts'
import { presentUser, userIn } from './user.ts'

type MemberWithoutUser = Omit<APIGuildMember, 'user'>

/** What they are in this guild alone. */
const looksIn = (view: GuildView, { user }: Member) => {
  const { nick = null, guildAvatar, guildBanner } = view.profile(user)
  return { nick, avatar: imageHash(guildAvatar), banner: imageHash(guildBanner) }
}

/** A member as it stands in messages, where the user is already known. */
export const presentMemberWithoutUser = (view: GuildView, member: Member): MemberWithoutUser => ({
  ...looksIn(view, member),
  roles: member.roles.flatMap((cid) => view.state.roles.get(cid)?.id ?? []),
  joined_at: isoTime(member.joinedAt),
  premium_since: null,
  communication_disabled_until: isoTimeOrNull(member.timeoutUntil),
  pending: member.pending,
  flags: memberFlags(member),
  deaf: member.deaf ?? false,
  mute: member.mute ?? false,
  avatar_decoration_data: null,
  collectibles: null
})

/** As they are shown to themselves. Source: Discord, "Modify Current Member". */
export const presentOwnMember = (view: GuildView, member: Member): APIGuildMember & { bio: string | null } => ({
  ...presentMember(view, member),
  bio: view.profile(member.user).guildBio ?? null
})

/** A member with their user. */
export const presentMember = (view: GuildView, member: Member): APIGuildMember => ({
  ...presentMemberWithoutUser(view, member),
  user: presentUser(userIn(view, member.user))
})
