/** A bot brings somebody into a guild who has let it do so (scope guilds.join). Source: Discord, "Add Guild Member". */
import { z } from 'zod'
import type { Account, GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import { presentMember } from '../../../present/index.ts'
import { guildOf, refresh, roleOf, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route, WithStatus, type Call } from '../../route.ts'
import { maybe, snowflake, text } from '../../schema/fields.ts'
import { memberParams } from '../../schema/params.ts'
import { nickDraft } from './nick-draft.ts'
import { markDraft } from './voice-drafts.ts'

const body = z.object({
  access_token: text(10_240),
  nick: maybe(text(32)),
  roles: maybe(z.array(snowflake).max(250)),
  mute: maybe(z.boolean()),
  deaf: maybe(z.boolean())
})

type AddCall = Call<'any', z.output<typeof memberParams>, unknown, z.output<typeof body>>

/** Whoever gave the bot the token. @throws ApiError 10013, 50025, 50026 */
const guestOf = ({ app, account, body: { access_token: token }, params }: AddCall): Account => {
  if (params.user_id === '@me' || !app.accounts.byId(params.user_id)) throw apiError('unknownUser')
  const grant = app.grants.find(token)
  const guest = grant?.application === account.id ? app.accounts.account(grant.user) : undefined
  if (!grant || guest?.id !== params.user_id) throw apiError('invalidGrant')
  if (!grant.scopes.includes('guilds.join')) throw apiError('missingScope')
  return guest
}

/** They come by an invite of the bot's, as anybody would: for one, and for a minute. @throws ApiError 50013, Denied */
const bringIn = async ({ app, account }: AddCall, view: GuildView, guest: Account): Promise<GuildView> => {
  const channel = [...view.state.channels.values()].find((one) =>
    mayIn(view.state, account.cid, one, P.CREATE_INSTANT_INVITE | P.VIEW_CHANNEL)
  )
  if (!channel) throw apiError('missingPermissions')
  const terms = { maxAge: 60, maxUses: 1, temporary: false, short: false }
  const { code } = await app.invites.create({ guild: view.cid, channel: channel.cid }, account.cid, terms)
  await app.invites.accept(code, guest.cid)
  return refresh(app, view.cid)
}

const dress = async (
  call: AddCall,
  view: GuildView,
  guest: Account,
  roles: readonly Snowflake[]
): Promise<GuildView> => {
  const member = view.state.members.get(guest.cid)
  if (!member) throw apiError('unknownMember')
  const granted = roles.map((id) => ({ k: 'grant', body: { user: guest.cid, role: roleOf(view, id).cid } }) as const)
  return await write(call, view, [
    ...nickDraft(member, call.body.nick ?? undefined),
    ...markDraft(member, call.body),
    ...granted
  ])
}

export const addMember = route({
  method: 'PUT',
  path: '/guilds/:guild_id/members/:user_id',
  auth: 'any',
  params: memberParams,
  body,
  rateLimit: { limit: 10, window: 10_000 },
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    if (!call.account.bot) throw apiError('missingPermissions')
    const guest = guestOf(call)
    if (view.state.members.has(guest.cid)) return new WithStatus(204, undefined)
    const roles = call.body.roles ?? []
    for (const id of roles) roleOf(view, id)
    const after = await dress(call, await bringIn(call, view, guest), guest, roles)
    const member = after.state.members.get(guest.cid)
    return member && new WithStatus(201, presentMember(after, member))
  }
})
