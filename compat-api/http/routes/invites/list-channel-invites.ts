import { P } from '../../../../node/core/permissions.ts'
import { presentExtendedInvite } from '../../../present/index.ts'
import { channelOf, requireInChannel } from '../../access.ts'
import { route } from '../../route.ts'
import { channelParams } from '../../schema/params.ts'
import { openInvites } from './open-invites.ts'

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
