/** Every route of the REST API. */
import type { Route } from '../route.ts'
import { applications } from './applications/index.ts'
import { autoModeration } from './auto-moderation/index.ts'
import { oauth2 } from './oauth2/index.ts'
import { commands } from './commands/index.ts'
import { templates } from './templates/index.ts'
import { webhooks } from './webhooks/index.ts'
import { welcome } from './welcome/index.ts'
import { forgetUpload } from './attachments/forget-upload.ts'
import { promiseUploads } from './attachments/promise-uploads.ts'
import { refreshUrls } from './attachments/refresh-urls.ts'
import { login } from './auth/login.ts'
import { logout } from './auth/logout.ts'
import { register } from './auth/register.ts'
import { answerInteraction } from './interactions/answer-interaction.ts'
import { beginInteraction } from './interactions/begin-interaction.ts'
import {
  channelCommandIndex,
  guildCommandIndex,
  ownCommandIndex,
  searchChannelCommands,
  searchGuildCommands
} from './interactions/command-index.ts'
import { listConversations } from './conversations/list-conversations.ts'
import { openConversation } from './conversations/open-conversation.ts'
import { addRecipient, removeRecipient } from './conversations/recipients.ts'
import { getCurrentMember } from './users/get-current-member.ts'
import { getCurrentUser } from './users/get-current-user.ts'
import { getUser } from './users/get-user.ts'
import { leaveGuild } from './users/leave-guild.ts'
import { listConnections } from './users/list-connections.ts'
import { listGuilds } from './users/list-guilds.ts'
import { updateCurrentUser } from './users/update-current-user.ts'
import { askByName } from './relationships/ask-by-name.ts'
import { endRelationship } from './relationships/end-relationship.ts'
import { listRelationships } from './relationships/list-relationships.ts'
import { setRelationship } from './relationships/set-relationship.ts'
import { createGuild } from './guilds/create-guild.ts'
import { deleteGuild, deleteGuildByPost } from './guilds/delete-guild.ts'
import { getAuditLog } from './guilds/get-audit-log.ts'
import { getGuildPreview } from './guilds/get-guild-preview.ts'
import { getGuild } from './guilds/get-guild.ts'
import { countIdle, pruneGuild } from './guilds/prune.ts'
import { setIncidentActions } from './guilds/incident-actions.ts'
import { getVanityUrl } from './guilds/get-vanity-url.ts'
import { deleteSticker, updateSticker } from './stickers/change-sticker.ts'
import { createSticker } from './stickers/create-sticker.ts'
import { getGuildSticker, getSticker } from './stickers/get-sticker.ts'
import { listStickers } from './stickers/list-stickers.ts'
import { deleteSound, updateSound } from './soundboard/change-sound.ts'
import { createSound } from './soundboard/create-sound.ts'
import { getSound, listDefaultSounds, listSounds } from './soundboard/read-sounds.ts'
import { sendSound } from './soundboard/send-sound.ts'
import { getStickerPack, listStickerPacks } from './stickers/sticker-packs.ts'
import { updateGuild } from './guilds/update-guild.ts'
import { getWidget, getWidgetPicture, getWidgetSettings, updateWidget } from './widget/widget.ts'
import { createEmoji } from './emojis/create-emoji.ts'
import { deleteEmoji } from './emojis/delete-emoji.ts'
import { getEmoji } from './emojis/get-emoji.ts'
import { listEmojis } from './emojis/list-emojis.ts'
import { updateEmoji } from './emojis/update-emoji.ts'
import { createChannel } from './channels/create-channel.ts'
import { deleteChannel } from './channels/delete-channel.ts'
import { deleteOverwrite } from './channels/delete-overwrite.ts'
import { getChannel } from './channels/get-channel.ts'
import { listChannels } from './channels/list-channels.ts'
import { moveChannels } from './channels/move-channels.ts'
import { setOverwrite } from './channels/set-overwrite.ts'
import { startTyping } from './channels/start-typing.ts'
import { updateChannel } from './channels/update-channel.ts'
import { countRoleMembers } from './roles/count-members.ts'
import {
  listActiveThreads,
  listArchivedPrivateThreads,
  listArchivedPublicThreads,
  listJoinedPrivateThreads
} from './threads/list-threads.ts'
import { searchThreads } from './threads/search-threads.ts'
import { startThreadFromMessage } from './threads/start-thread-from-message.ts'
import { startThread } from './threads/start-thread.ts'
import { addThreadMember, getThreadMember, listThreadMembers, removeThreadMember } from './threads/thread-members.ts'
import { createRole } from './roles/create-role.ts'
import { deleteRole } from './roles/delete-role.ts'
import { getRole } from './roles/get-role.ts'
import { listRoles } from './roles/list-roles.ts'
import { moveRoles } from './roles/move-roles.ts'
import { updateRole } from './roles/update-role.ts'
import { addMember } from './members/add-member.ts'
import { addMemberRole } from './members/add-member-role.ts'
import { getMember } from './members/get-member.ts'
import { kickMember } from './members/kick-member.ts'
import { listMembers } from './members/list-members.ts'
import { removeMemberRole } from './members/remove-member-role.ts'
import { findMembers } from './members/find-members.ts'
import { searchMembers } from './members/search-members.ts'
import { updateCurrentMember } from './members/update-current-member.ts'
import { updateCurrentNick } from './members/update-current-nick.ts'
import { updateMember } from './members/update-member.ts'
import { banMember } from './bans/ban-member.ts'
import { bulkBan } from './bans/bulk-ban.ts'
import { getBan } from './bans/get-ban.ts'
import { listBans } from './bans/list-bans.ts'
import { unbanMember } from './bans/unban-member.ts'
import { answerRequest } from './requests/answer-request.ts'
import { listRequests } from './requests/list-requests.ts'
import { acceptInvite } from './invites/accept-invite.ts'
import { createInvite } from './invites/create-invite.ts'
import { deleteInvite } from './invites/delete-invite.ts'
import { targetUsers } from './invites/target-users.ts'
import { getInvite } from './invites/get-invite.ts'
import { listChannelInvites } from './invites/list-channel-invites.ts'
import { listGuildInvites } from './invites/list-guild-invites.ts'
import { bulkDelete } from './messages/bulk-delete.ts'
import { createMessage } from './messages/create-message.ts'
import { deleteMessage } from './messages/delete-message.ts'
import { editMessage } from './messages/edit-message.ts'
import { getMessage } from './messages/get-message.ts'
import { listMessages } from './messages/list-messages.ts'
import { searchMessages } from './messages/search-messages.ts'
import { polls } from './polls/index.ts'
import { reactions } from './reactions/index.ts'
import { followChannel } from './webhooks/follow-channel.ts'
import { crosspostMessage } from './messages/crosspost-message.ts'
import { listPinnedMessages } from './pins/list-pinned-messages.ts'
import { listPins } from './pins/list-pins.ts'
import { pinMessage, pinMessageOldPath } from './pins/pin-message.ts'
import { unpinMessage, unpinMessageOldPath } from './pins/unpin-message.ts'
import { createEvent } from './events/create-event.ts'
import { deleteEvent } from './events/delete-event.ts'
import { countEventUsers, followEvents, listEventUsers, listExceptionUsers } from './events/event-users.ts'
import { createException, deleteException, updateException } from './events/exceptions.ts'
import { getEvent } from './events/get-event.ts'
import { listEvents } from './events/list-events.ts'
import { updateEvent } from './events/update-event.ts'
import { createStage } from './stages/create-stage.ts'
import { deleteStage } from './stages/delete-stage.ts'
import { getStage } from './stages/get-stage.ts'
import { updateStage } from './stages/update-stage.ts'
import { getBotGateway } from './gateway/get-bot-gateway.ts'
import { getGateway } from './gateway/get-gateway.ts'
import { activities } from './in-form/activities.ts'
import { lobbies } from './in-form/lobbies.ts'
import { monetization } from './in-form/monetization.ts'
import { partnerSdk } from './in-form/partner-sdk.ts'
import { roleConnections } from './role-connections/index.ts'
import { deleteIntegration } from './integrations/delete-integration.ts'
import { listIntegrations } from './integrations/list-integrations.ts'
import { getVoiceState } from './voice/get-voice-state.ts'
import { updateVoiceState } from './voice/update-voice-state.ts'
import { setVoiceStatus } from './voice/set-voice-status.ts'
import { listGuildRegions } from './voice/list-guild-regions.ts'
import { listRegions } from './voice/list-regions.ts'
import { acceptInviteLocally } from './control/accept-invite.ts'
import { createAccount } from './control/create-account.ts'
import { recoverAccount } from './control/recover-account.ts'
import { listDevices, revokeDevice } from './control/devices.ts'
import { createBotLocally } from './control/create-bot.ts'
import { createInviteLocally } from './control/create-invite.ts'
import { eraseUser } from './control/erase-user.ts'
import { exportPage, outlineGuild } from './control/export-guild.ts'
import { changeFriend, listFriends } from './control/friends.ts'
import { discover } from './control/discover.ts'
import { getChannelHealth, getHealth } from './control/get-health.ts'
import { getMetrics } from './control/get-metrics.ts'
import { getStatus } from './control/get-status.ts'
import { importGuild } from './control/import-guild.ts'
import { keepDays } from './control/keep-days.ts'
import { rates } from './control/rates.ts'
import { witnesses } from './control/witnesses.ts'

export const routes: readonly Route[] = [
  login,
  logout,
  register,
  ...applications,
  ...autoModeration,
  ...commands,
  beginInteraction,
  answerInteraction,
  guildCommandIndex,
  channelCommandIndex,
  ownCommandIndex,
  searchGuildCommands,
  searchChannelCommands,
  ...oauth2,
  openConversation,
  listConversations,
  addRecipient,
  removeRecipient,
  getCurrentMember,
  getCurrentUser,
  getUser,
  leaveGuild,
  listConnections,
  listGuilds,
  updateCurrentUser,
  listRelationships,
  askByName,
  setRelationship,
  endRelationship,
  createGuild,
  deleteGuild,
  deleteGuildByPost,
  getAuditLog,
  getGuildPreview,
  getGuild,
  promiseUploads,
  forgetUpload,
  refreshUrls,
  getVanityUrl,
  countIdle,
  pruneGuild,
  listEmojis,
  createEmoji,
  getEmoji,
  updateEmoji,
  deleteEmoji,
  listSounds,
  getSound,
  createSound,
  updateSound,
  deleteSound,
  listDefaultSounds,
  sendSound,
  listStickers,
  getGuildSticker,
  createSticker,
  updateSticker,
  deleteSticker,
  getSticker,
  listStickerPacks,
  getStickerPack,
  updateGuild,
  ...templates,
  ...welcome,
  setIncidentActions,
  getWidgetSettings,
  updateWidget,
  getWidget,
  getWidgetPicture,
  createChannel,
  deleteChannel,
  deleteOverwrite,
  getChannel,
  listChannels,
  moveChannels,
  setOverwrite,
  startTyping,
  updateChannel,
  startThread,
  startThreadFromMessage,
  listActiveThreads,
  listArchivedPublicThreads,
  listArchivedPrivateThreads,
  listJoinedPrivateThreads,
  searchThreads,
  addThreadMember,
  removeThreadMember,
  getThreadMember,
  listThreadMembers,
  countRoleMembers,
  createRole,
  deleteRole,
  getRole,
  listRoles,
  moveRoles,
  updateRole,
  addMember,
  addMemberRole,
  getMember,
  kickMember,
  listMembers,
  removeMemberRole,
  findMembers,
  searchMembers,
  updateCurrentMember,
  updateCurrentNick,
  updateMember,
  banMember,
  bulkBan,
  getBan,
  listBans,
  unbanMember,
  answerRequest,
  listRequests,
  acceptInvite,
  createInvite,
  deleteInvite,
  getInvite,
  listChannelInvites,
  listGuildInvites,
  bulkDelete,
  createMessage,
  deleteMessage,
  editMessage,
  getMessage,
  listMessages,
  searchMessages,
  ...reactions,
  ...polls,
  followChannel,
  crosspostMessage,
  listPinnedMessages,
  listPins,
  pinMessage,
  pinMessageOldPath,
  unpinMessage,
  unpinMessageOldPath,
  ...webhooks,
  getBotGateway,
  getGateway,
  listGuildRegions,
  listRegions,
  createEvent,
  getEvent,
  listEvents,
  updateEvent,
  deleteEvent,
  createException,
  updateException,
  deleteException,
  listEventUsers,
  listExceptionUsers,
  countEventUsers,
  ...followEvents,
  createStage,
  getStage,
  updateStage,
  deleteStage,
  getVoiceState,
  updateVoiceState,
  setVoiceStatus,
  listIntegrations,
  deleteIntegration,
  ...activities,
  ...targetUsers,
  ...lobbies,
  ...monetization,
  ...partnerSdk,
  ...roleConnections,
  acceptInviteLocally,
  createAccount,
  recoverAccount,
  listDevices,
  revokeDevice,
  createBotLocally,
  createInviteLocally,
  discover,
  listFriends,
  changeFriend,
  eraseUser,
  keepDays,
  witnesses,
  rates,
  outlineGuild,
  exportPage,
  importGuild,
  getStatus,
  getHealth,
  getChannelHealth,
  getMetrics
]
