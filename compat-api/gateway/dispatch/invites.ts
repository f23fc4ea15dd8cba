import { GatewayIntentBits } from 'discord-api-types/v10'
import { P } from '../../../node/core/permissions.ts'
import type { GuildState, Invite } from '../../../node/core/state.ts'
import { inviteExpiry, isoTime, isoTimeOrNull, presentLeadOf, presentUser, userIn } from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { allowedIn, type Delivery, type Scene } from './delivery.ts'

const delivery = (t: EventName, state: GuildState, invite: Invite, data: () => object): Delivery => ({
  t,
  intents: GatewayIntentBits.GuildInvites,
  to: allowedIn(state, invite.channel, P.MANAGE_CHANNELS),
  data
})

const place = ({ app, view }: Scene, state: GuildState, invite: Invite): object => ({
  guild_id: state.id,
  channel_id: state.channels.get(invite.channel)?.id,
  code: app.invites.code(view.cid, invite.cid)
})

export const inviteCreated = (scene: Scene, state: GuildState, invite: Invite): Delivery =>
  delivery('INVITE_CREATE', state, invite, () => ({
    ...place(scene, state, invite),
    created_at: isoTime(invite.createdAt),
    expires_at: isoTimeOrNull(inviteExpiry(invite)),
    inviter: presentUser(userIn(scene.view, invite.by)),
    ...presentLeadOf(scene.app, scene.view, invite),
    max_age: invite.maxAge,
    max_uses: invite.maxUses,
    temporary: invite.temporary,
    type: 0,
    uses: invite.uses
  }))

/** @param before when it was still there, and its channel too. */
export const inviteDeleted = (scene: Scene, before: GuildState, invite: Invite): Delivery =>
  delivery('INVITE_DELETE', before, invite, () => place(scene, before, invite))
