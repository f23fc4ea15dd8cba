/** From the node's state to Discord's JSON: pure functions, typed by discord-api-types (API v10). */
export { applicationFlags, presentApplication, presentApplicationOf, presentOwnApplication } from './application.ts'
export { attachmentUrl, mediaType, safeName } from './attachment.ts'
export { presentAuditEntry } from './audit.ts'
export { presentAutomod } from './automod.ts'
export { presentBan } from './ban.ts'
export { presentChannel, presentChannels } from './channel.ts'
export { presentCommand, presentCommandRights } from './command.ts'
export { guildOf, presentConversation } from './conversation.ts'
export { presentEmoji } from './emoji.ts'
export {
  exceptionId,
  exceptionsOf,
  presentEvent,
  presentException,
  presentFollower,
  presentFullEvent
} from './event.ts'
export { switchedBy } from './features.ts'
export { postsOf, REQUIRE_TAG, tagsOf } from './forum.ts'
export { presentJoinRequest } from './join-request.ts'
export { presentApplicationEmoji, presentGuildEmoji, presentGuildEmojis } from './guild-emoji.ts'
export { countMembers, presentGuild, presentGuildCreate, presentGuildPreview } from './guild.ts'
export { presentIntegration } from './integration.ts'
export { presentInteraction } from './interaction.ts'
export { inviteExpiry, presentExtendedInvite, presentInvite, presentInviteCard } from './invite.ts'
export { presentMember } from './member.ts'
export { mentionsOf } from './mentions.ts'
export { presentMessage, presentMessageDispatch, presentMessages } from './message.ts'
export { presentPresence } from './presence.ts'
export { presentRelation, RELATION_TYPES } from './relation.ts'
export { presentRole, presentRoles, rolesInOrder } from './role.ts'
export { roomById, roomIn } from './room.ts'
export { activeThreads, presentThread, presentThreadMember, presentThreadMembers, presentThreads } from './thread.ts'
export { FULL_VOLUME, presentSound, presentSounds } from './sound.ts'
export { presentStage } from './stage.ts'
export { presentSticker, presentStickers } from './sticker.ts'
export { isoTime, isoTimeOrNull } from './time.ts'
export { presentSelf, presentUser, userIn } from './user.ts'
export { inSeconds, presentVoiceStates, presentVoiceUpdate, voiceStatusOf } from './voice.ts'
export { authorIdIn, presentWebhook } from './webhook.ts'
export { AUTHOR_FLAGS } from './written.ts'
