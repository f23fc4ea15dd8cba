import type { GuildView } from '../../../../node/app/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { Invite } from '../../../../node/core/state.ts'
import { inviteExpiry, presentExtendedInvite } from '../../../present/index.ts'
import { channelOf, guildOf, requireInChannel, requireInGuild } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams, guildParams } from '../../schema/params.ts'

const isOpen = (invite: Invite): boolean =>
  (inviteExpiry(invite) ?? Infinity) > Date.now() && (invite.maxUses === 0 || invite.uses < invite.maxUses)

const openInvites = (view: GuildView): readonly Invite[] => [...view.state.invites.values()].filter(isOpen)

export const listGuildInvites = route({
  method: 'GET',
  path: '/guilds/:guild_id/invites',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    return openInvites(view).map((invite) => presentExtendedInvite(call.app, view, invite))
  }
})

export const listChannelInvites = route({
  method: 'GET',
  path: '/channels/:channel_id/invites',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const seen = channelOf(call, call.params.channel_id)
    requireInChannel(seen, call.account.cid, P.MANAGE_CHANNELS)
    const here = openInvites(seen.view).filter((invite) => invite.channel === seen.channel.cid)
    return here.map((invite) => presentExtendedInvite(call.app, seen.view, invite))
  }
})
