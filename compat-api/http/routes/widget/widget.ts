/** Source: Discord, "Guild Resource: Get Guild Widget Settings", "Modify Guild Widget", "Get Guild Widget". */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { theOne } from '../../../../node/core/fixtures/index.ts'
import type { ChannelCid, OpCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import { presentWidget, presentWidgetSettings } from '../../../present/index.ts'
import { guildOf, refresh, requireInGuild, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined, orDefault } from '../../defined.ts'
import { channelNamed } from '../../named.ts'
import { route, type Call } from '../../route.ts'
import { sayDrafts } from '../../say.ts'
import { maybe, snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

const NOTHING = { enabled: false, channel: null, invite: null } as const
const FOR_EVER = { maxAge: 0, maxUses: 0, temporary: false, short: false } as const

const managed = (call: Call<'any', z.output<typeof guildParams>>): GuildView => {
  const view = guildOf(call, call.params.guild_id)
  requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
  return view
}

export const getWidgetSettings = route({
  method: 'GET',
  path: '/guilds/:guild_id/widget',
  auth: 'any',
  params: guildParams,
  handler: (call) => presentWidgetSettings(managed(call).state)
})

/** An invite to the channel, for the widget alone: the one that it has, or a new one if the caller may make it. */
const inviteTo = async (call: Call<'any'>, view: GuildView, channel: ChannelCid): Promise<OpCid | null> => {
  const user = call.account.cid
  const known = theOne(view.state, 'widget')?.fields.invite
  const made = known ? view.state.invites.get(known) : undefined
  if (made?.by === user && made.channel === channel) return made.cid
  if (!mayIn(view.state, user, channel, P.VIEW_CHANNEL | P.CREATE_INSTANT_INVITE)) return null
  const { invite } = await call.app.invites.create({ guild: view.cid, channel }, user, FOR_EVER)
  return invite.cid
}

/** The invite that the widget has shown until now leads nowhere any more. @param invite what it shows now; undefined: the same */
const withoutOld = ({ state }: GuildView, invite: OpCid | null | undefined): readonly Draft[] => {
  const old = theOne(state, 'widget')?.fields.invite
  const isGone = !old || invite === undefined || invite === old || !state.invites.get(old)
  return isGone ? [] : [{ k: 'invite.del', body: { invite: old } }]
}

export const updateWidget = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/widget',
  auth: 'any',
  params: guildParams,
  body: z.object({ enabled: maybe(z.boolean()), channel_id: maybe(snowflake) }),
  async handler(call) {
    const view = managed(call)
    const { enabled, channel_id: id } = call.body
    const channel = id === null || id === undefined ? id : channelNamed(view, 'channel_id', id)
    const invite = channel === null || channel === undefined ? channel : await inviteTo(call, view, channel)
    const said = defined({ enabled: orDefault(enabled, false), channel, invite })
    const drafts = [...sayDrafts(view, 'widget', said, NOTHING), ...withoutOld(view, invite)]
    return presentWidgetSettings((await write(call, refresh(call.app, view.cid), drafts)).state)
  }
})

/** Anybody may ask. */
export const getWidget = route({
  method: 'GET',
  path: '/guilds/:guild_id/widget.json',
  auth: 'none',
  params: guildParams,
  handler({ app, params, origin }) {
    const view = app.guilds.get(params.guild_id)
    if (!view || view.state.closed) throw apiError('unknownGuild')
    if (!theOne(view.state, 'widget')?.fields.enabled) throw apiError('widgetDisabled')
    return presentWidget(app, view, origin.http, Date.now())
  }
})
