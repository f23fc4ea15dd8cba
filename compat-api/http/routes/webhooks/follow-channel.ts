import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { channelOf, requireInChannel } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

const ANNOUNCEMENTS = 5
const TEXT_TYPES = [0, ANNOUNCEMENTS]

/** What is published in a channel of announcements is copied to another, of any guild, from then on. */
export const followChannel = route({
  method: 'POST',
  path: '/channels/:channel_id/followers',
  auth: 'any',
  params: channelParams,
  body: z.object({ webhook_channel_id: snowflake }),
  async handler(call) {
    const { app, account, body } = call
    const { view, channel } = channelOf(call, call.params.channel_id)
    if (channel.type !== ANNOUNCEMENTS) throw apiError('wrongChannelType')
    const target = channelOf(call, body.webhook_channel_id)
    if (!TEXT_TYPES.includes(target.channel.type) || target.channel.cid === channel.cid)
      throw apiError('wrongChannelType')
    requireInChannel(target, account.cid, P.MANAGE_WEBHOOKS)
    const hook = await app.webhooks.follow(target.place, account.cid, {
      guild: view.cid,
      guildName: view.state.settings.name,
      icon: view.state.settings.icon,
      channel: channel.cid,
      channelId: channel.id,
      channelName: channel.name
    })
    return { channel_id: channel.id, webhook_id: hook.id }
  }
})
