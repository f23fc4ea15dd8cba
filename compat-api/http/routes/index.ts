/** Every route of the REST API. */
import type { Route } from '../route.ts'
import { login } from './auth/login.ts'
import { logout } from './auth/logout.ts'
import { register } from './auth/register.ts'
import { createApplication } from './applications/create-application.ts'
import { deleteApplication, deleteApplicationByPost } from './applications/delete-application.ts'
import { getApplication } from './applications/get-application.ts'
import { listApplications } from './applications/list-applications.ts'
import { getMyApplication, getMyOauth2Application, updateMyApplication } from './applications/my-application.ts'
import { createBot, resetBotToken } from './applications/reset-bot-token.ts'
import { updateApplication } from './applications/update-application.ts'
import { authorize, getAuthorization } from './oauth2/authorize.ts'
import { createDm } from './users/create-dm.ts'
import { getCurrentMember } from './users/get-current-member.ts'
import { getCurrentUser } from './users/get-current-user.ts'
import { getUser } from './users/get-user.ts'
import { leaveGuild } from './users/leave-guild.ts'
import { listDms } from './users/list-dms.ts'
import { listGuilds } from './users/list-guilds.ts'
import { updateCurrentUser } from './users/update-current-user.ts'
import { createGuild } from './guilds/create-guild.ts'
import { deleteGuild, deleteGuildByPost } from './guilds/delete-guild.ts'
import { getGuild, getGuildPreview } from './guilds/get-guild.ts'
import { listEmojis, listStickers } from './guilds/list-expressions.ts'
import { updateGuild } from './guilds/update-guild.ts'
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
import { createRole } from './roles/create-role.ts'
import { deleteRole } from './roles/delete-role.ts'
import { getRole, listRoles } from './roles/list-roles.ts'
import { moveRoles } from './roles/move-roles.ts'
import { updateRole } from './roles/update-role.ts'
import { kickMember } from './members/kick-member.ts'
import { getMember, listMembers, searchMembers } from './members/list-members.ts'
import { addMemberRole, removeMemberRole } from './members/member-roles.ts'
import { updateCurrentMember, updateCurrentNick, updateMember } from './members/update-member.ts'
import { banMember } from './bans/ban-member.ts'
import { bulkBan } from './bans/bulk-ban.ts'
import { getBan, listBans } from './bans/list-bans.ts'
import { unbanMember } from './bans/unban-member.ts'
import { acceptInvite } from './invites/accept-invite.ts'
import { createInvite } from './invites/create-invite.ts'
import { deleteInvite } from './invites/delete-invite.ts'
import { getInvite } from './invites/get-invite.ts'
import { listChannelInvites, listGuildInvites } from './invites/list-invites.ts'
import { bulkDelete } from './messages/bulk-delete.ts'
import { createMessage } from './messages/create-message.ts'
import { deleteMessage } from './messages/delete-message.ts'
import { editMessage } from './messages/edit-message.ts'
import { getMessage } from './messages/get-message.ts'
import { listMessages } from './messages/list-messages.ts'
import { addReaction } from './reactions/add-reaction.ts'
import { listReactors } from './reactions/list-reactors.ts'
import { clearEmoji, clearReactions, removeOwnReaction, removeUserReaction } from './reactions/remove-reaction.ts'
import { listPinnedMessages, listPins } from './pins/list-pins.ts'
import { pinMessage, pinMessageOldPath, unpinMessage, unpinMessageOldPath } from './pins/pin-message.ts'
import { getBotGateway, getGateway } from './gateway/get-gateway.ts'
import { listGuildRegions, listRegions } from './voice/list-regions.ts'
import { createAccount } from './control/create-account.ts'
import { createBotLocally } from './control/create-bot.ts'
import { getStatus } from './control/get-status.ts'
import { acceptInviteLocally, createInviteLocally } from './control/invites.ts'

export const routes: readonly Route[] = [
  login,
  logout,
  register,
  createApplication,
  deleteApplication,
  deleteApplicationByPost,
  getApplication,
  listApplications,
  getMyApplication,
  updateMyApplication,
  getMyOauth2Application,
  createBot,
  resetBotToken,
  updateApplication,
  getAuthorization,
  authorize,
  createDm,
  getCurrentMember,
  getCurrentUser,
  getUser,
  leaveGuild,
  listDms,
  listGuilds,
  updateCurrentUser,
  createGuild,
  deleteGuild,
  deleteGuildByPost,
  getGuild,
  getGuildPreview,
  listEmojis,
  listStickers,
  updateGuild,
  createChannel,
  deleteChannel,
  deleteOverwrite,
  getChannel,
  listChannels,
  moveChannels,
  setOverwrite,
  startTyping,
  updateChannel,
  countRoleMembers,
  createRole,
  deleteRole,
  listRoles,
  getRole,
  moveRoles,
  updateRole,
  kickMember,
  listMembers,
  searchMembers,
  getMember,
  addMemberRole,
  removeMemberRole,
  updateMember,
  updateCurrentMember,
  updateCurrentNick,
  banMember,
  bulkBan,
  listBans,
  getBan,
  unbanMember,
  acceptInvite,
  createInvite,
  deleteInvite,
  getInvite,
  listGuildInvites,
  listChannelInvites,
  bulkDelete,
  createMessage,
  deleteMessage,
  editMessage,
  getMessage,
  listMessages,
  addReaction,
  listReactors,
  removeOwnReaction,
  removeUserReaction,
  clearEmoji,
  clearReactions,
  listPinnedMessages,
  listPins,
  pinMessage,
  unpinMessage,
  pinMessageOldPath,
  unpinMessageOldPath,
  getGateway,
  getBotGateway,
  listRegions,
  listGuildRegions,
  createAccount,
  createBotLocally,
  getStatus,
  createInviteLocally,
  acceptInviteLocally
]
