import type { GuildView } from '../../../../node/app/index.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import type { Hook } from '../../../../node/core/state.ts'
import { channelOf, guildOf, requireInChannel, requireInGuild } from '../../access.ts'
import { route, type Call } from '../../route.ts'
import { channelParams, guildParams } from '../../schema/params.ts'
import { showWebhook } from './show-webhook.ts'

const show = (call: Call<'any'>, guild: GuildView, wanted: (hook: Hook) => boolean) =>
  [...guild.state.hooks.values()]
    .filter(wanted)
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .map((hook) => showWebhook(call, { guild, hook }))

export const listChannelWebhooks = route({
  method: 'GET',
  path: '/channels/:channel_id/webhooks',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const seen = channelOf(call, call.params.channel_id)
    requireInChannel(seen, call.account.cid, P.MANAGE_WEBHOOKS)
    return show(call, seen.view, ({ channel }) => channel === seen.channel.cid)
  }
})

/** Of the channels where the caller manages webhooks. */
export const listGuildWebhooks = route({
  method: 'GET',
  path: '/guilds/:guild_id/webhooks',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_WEBHOOKS)
    return show(call, view, ({ channel }) => mayIn(view.state, call.account.cid, channel, P.MANAGE_WEBHOOKS))
  }
})
