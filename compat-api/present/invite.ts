import type { APIExtendedInvite, APIInvite, APIInviteGuild } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import { isStrict } from '../../node/core/kinds/invite-share.ts'
import { STREAM } from '../../node/core/kinds/invite-lead.ts'
import type { Face, InviteCard } from '../../node/core/ports.ts'
import type { Invite } from '../../node/core/state.ts'
import { presentApplicationFace } from './application.ts'
import { NO_FLAGS } from './flags.ts'
import { countMembers } from './guild.ts'
import { imageHash } from '../../node/core/images.ts'
import { isoTime, isoTimeOrNull } from './time.ts'
import { presentUser, userIn } from './user.ts'

/** When an invite ends, ms since the Unix epoch; null: never. */
export const inviteExpiry = (invite: Invite): number | null =>
  invite.maxAge === 0 ? null : invite.createdAt + invite.maxAge * 1000

interface GuildFace {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly icon: string | null
  readonly verificationLevel: number
}

const presentInviteGuild = (face: GuildFace): APIInviteGuild & { nsfw: boolean } => ({
  id: face.id,
  name: face.name,
  description: face.description,
  icon: imageHash(face.icon),
  splash: null,
  banner: null,
  features: [],
  verification_level: face.verificationLevel,
  vanity_url_code: null,
  nsfw_level: 0,
  nsfw: false,
  premium_subscription_count: 0
})

/** What it leads to. @param app of the node that the application may be of */
const presentLead = (type: 1 | 2, face: Face, app?: App): object => {
  if (type === STREAM) return { target_type: type, target_user: presentFace(face) }
  return { target_type: type, target_application: presentApplicationFace(face, app) }
}

/** Nothing where it leads to its channel alone. */
export const presentLeadOf = (app: App, view: GuildView, { lead }: Invite): object =>
  lead ? presentLead(lead.type, userIn(view, lead.user), app) : {}

/** An invite of a guild that this node holds. */
export const presentInvite = (
  app: App,
  view: GuildView,
  invite: Invite,
  options: { readonly counts: boolean } = { counts: false }
): APIInvite & { guild_id: string } => {
  const { state } = view
  const channel = state.channels.get(invite.channel)
  return {
    type: 0,
    code: app.invites.code(view.cid, invite.cid),
    expires_at: isoTimeOrNull(inviteExpiry(invite)),
    flags: NO_FLAGS,
    guild_id: state.id,
    guild: presentInviteGuild({ id: state.id, ...state.settings }),
    channel: { id: channel?.id ?? state.id, type: channel?.type ?? 0, name: channel?.name ?? state.settings.name },
    inviter: presentUser(userIn(view, invite.by)),
    ...presentLeadOf(app, view, invite),
    ...(options.counts ? countMembers(app, view) : {})
  }
}

/**
 * An invite with what only those who manage it are told. `uses_are_exact` is not Discord's: an invite for more than ten
 * may let in more while parts of the guild do not reach each other. Nor is `short_code`, null for an invite that has none or
 * was made on another node.
 */
export const presentExtendedInvite = (
  app: App,
  view: GuildView,
  invite: Invite
): APIExtendedInvite & { uses_are_exact: boolean; short_code: string | null } => ({
  ...presentInvite(app, view, invite),
  short_code: app.invites.shortCode(invite.cid),
  uses: invite.uses,
  max_uses: invite.maxUses,
  max_age: invite.maxAge,
  temporary: invite.temporary,
  uses_are_exact: isStrict(invite),
  created_at: isoTime(invite.createdAt)
})

/** Where a code leads, for a guild that other nodes hold. */
export const presentInviteCard = (
  card: InviteCard,
  code: string,
  options: { readonly counts: boolean }
): APIInvite & { guild_id: string } => ({
  type: 0,
  code,
  expires_at: isoTimeOrNull(card.expiresAt),
  flags: NO_FLAGS,
  guild_id: card.guildId,
  guild: presentInviteGuild({ ...card, id: card.guildId }),
  channel: { id: card.channelId, type: card.channelType, name: card.channelName },
  ...(card.inviter ? { inviter: presentFace(card.inviter) } : {}),
  ...(card.lead ? presentLead(card.lead.type, card.lead.face) : {}),
  ...(options.counts ? { approximate_member_count: card.members, approximate_presence_count: 0 } : {})
})

const presentFace = ({ id, name, globalName, avatar, bot }: Face) => presentUser({ id, name, globalName, avatar, bot })
