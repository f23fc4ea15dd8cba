/** Source: Discord, "Guild Resource: Get Guild Widget Settings", "Modify Guild Widget", "Get Guild Widget", "Get Guild Widget Image". */
import { z } from 'zod'
import { WIDGET_STYLES, type App, type GuildView } from '../../../../node/app/index.ts'
import { theOne } from '../../../../node/core/fixtures/index.ts'
import type { ChannelCid, OpCid, Snowflake } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import { countMembers, presentWidget, presentWidgetSettings } from '../../../present/index.ts'
import { guildOf, refresh, requireInGuild, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined, orDefault } from '../../defined.ts'
import { channelNamed } from '../../named.ts'
import { Picture, route, type Call } from '../../route.ts'
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

/** Of a guild that shows itself. Anybody may ask. @throws ApiError 10004, 50004 */
const shown = (app: App, id: Snowflake): GuildView => {
  const view = app.guilds.get(id)
  if (!view || view.state.closed) throw apiError('unknownGuild')
  if (!theOne(view.state, 'widget')?.fields.enabled) throw apiError('widgetDisabled')
  return view
}

export const getWidget = route({
  method: 'GET',
  path: '/guilds/:guild_id/widget.json',
  auth: 'none',
  params: guildParams,
  handler: ({ app, params, origin }) => presentWidget(app, shown(app, params.guild_id), origin.http, Date.now())
})

/** Seconds: how many are there changes all the time. */
const MAX_AGE = 60

export const getWidgetPicture = route({
  method: 'GET',
  path: '/guilds/:guild_id/widget.png',
  auth: 'none',
  params: guildParams,
  query: z.object({ style: z.enum(WIDGET_STYLES).default('shield') }),
  async handler({ app, params, query: { style } }) {
    const view = shown(app, params.guild_id)
    const { name, icon } = view.state.settings
    const { approximate_presence_count: online } = countMembers(app, view)
    return new Picture(await app.files.pictures.widget({ style, name, online }, icon), 'image/png', MAX_AGE)
  }
})
