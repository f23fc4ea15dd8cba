/** From the node's state to Discord's JSON: pure functions, typed by discord-api-types (API v10). */
export { presentApplication, presentOwnApplication } from './application.ts'
export { presentBan } from './ban.ts'
export { presentChannel, presentChannels } from './channel.ts'
export { presentEmoji } from './emoji.ts'
export {
  countMembers,
  presentGuild,
  presentGuildCreate,
  presentGuildPreview,
  type GuildCreateOptions
} from './guild.ts'
export { inviteExpiry, presentExtendedInvite, presentInvite, presentInviteCard } from './invite.ts'
export { presentMember } from './member.ts'
export { mentionsOf } from './mentions.ts'
export { presentMessage, presentMessageDispatch, presentMessages } from './message.ts'
export { presentPresence } from './presence.ts'
export { presentRole, presentRoles, rolesInOrder } from './role.ts'
export { isoTime, isoTimeOrNull } from './time.ts'
export { presentSelf, presentUser, userIn } from './user.ts'
