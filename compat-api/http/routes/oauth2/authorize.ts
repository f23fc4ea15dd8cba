/** Adding a bot to a guild, the way an invite link of an application does it. */
import { z } from 'zod'
import type { App, Application, GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { P, guildPermissions, may } from '../../../../node/core/permissions.ts'
import { positionBetween } from '../../../../node/core/position.ts'
import { rolesInOrder } from '../../../present/index.ts'
import { guildOf, requireInGuild } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { maybe, permissions, snowflake } from '../../schema/fields.ts'
import { knownApplication } from '../applications/known-application.ts'
import { addable, askedOf, authorizationQuery, redirectOf, type AuthorizationQuery } from './authorization.ts'
import { addsBot, scopesOf } from './scopes.ts'

const body = z.object({
  guild_id: maybe(snowflake),
  permissions: maybe(permissions),
  authorize: maybe(z.boolean())
})

type AuthorizeCall = Call<'user', unknown, AuthorizationQuery, z.output<typeof body>>

/** A role of the bot's own with what was asked for, as far as the caller could grant it. */
const grantRole = async (app: App, view: GuildView, actor: UserCid, application: Application, asked: bigint) => {
  const granted = asked & guildPermissions(view.state, actor)
  if (granted === 0n || !may(view.state, actor, P.MANAGE_ROLES)) return
  const lowest = rolesInOrder(view.state).find((role) => role.position !== '')
  const { ops } = await app.guilds.submit(view.cid, actor, [
    {
      k: 'role.new',
      body: {
        position: positionBetween('', lowest?.position ?? null),
        permissions: granted,
        color: 0,
        hoist: false,
        mentionable: false
      },
      display: { name: application.name, emoji: null }
    }
  ])
  const role = ops[0]?.cid
  if (role) await app.guilds.submit(view.cid, actor, [{ k: 'grant', body: { user: application.bot, role } }])
}

/** @throws ApiError 50013, 50035 */
const addBot = async (
  { app, account, query: asked, body: answer }: AuthorizeCall,
  application: Application
): Promise<void> => {
  const guildId = answer.guild_id ?? asked.guild_id
  if (!guildId) throw invalidField('guild_id', 'BASE_TYPE_REQUIRED', 'This field is required')
  const view = guildOf({ app, account }, guildId)
  requireInGuild(view, account.cid, P.MANAGE_GUILD)
  if (view.state.members.has(application.bot)) return
  await app.guilds.addBot(view.cid, account.cid, application.bot)
  await grantRole(app, view, account.cid, application, answer.permissions ?? asked.permissions ?? 0n)
}

const withParams = (address: string, params: Readonly<Record<string, string | undefined>>): string => {
  const url = new URL(address)
  for (const [name, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** Of a code that only whoever has the verifier can use: RFC 7636. @throws ApiError 50035 */
const challengeOf = ({
  code_challenge: challenge,
  code_challenge_method: method
}: AuthorizationQuery): string | null => {
  if (challenge === undefined) return null
  if (method === 'S256') return challenge
  throw invalidField('code_challenge_method', 'BASE_TYPE_REQUIRED', 'S256 is the one method that is taken.')
}

/** Where the person's browser goes then: to the application with a code, or to where it says that all is well. */
const answerTo = async (
  { app, account, query: asked, origin }: AuthorizeCall,
  application: Application,
  redirect: string | null
) => {
  if (redirect === null) return `${origin.http}/oauth2/authorized`
  const code = await app.grants.offer({
    application: application.id,
    user: account.cid,
    scopes: scopesOf(asked.scope),
    redirect,
    challenge: challengeOf(asked)
  })
  return withParams(redirect, { code, state: asked.state })
}

export const authorize = route({
  method: 'POST',
  path: '/oauth2/authorize',
  auth: 'user',
  query: authorizationQuery,
  body,
  async handler(given) {
    const { app, account, body: answer, origin } = given
    const known = knownApplication(app, given.query.client_id)
    const asked = askedOf(known, given.query)
    const call = { ...given, query: asked }
    if (answer.authorize === false && asked.response_type === undefined)
      return { location: `${origin.http}/oauth2/authorized?error=access_denied` }
    const scopes = scopesOf(asked.scope)
    const redirect = redirectOf(app, known, asked)
    if (redirect !== null && answer.authorize === false)
      return { location: withParams(redirect, { error: 'access_denied', state: asked.state }) }
    const application = addsBot(scopes) ? addable(app, account, known.id) : known
    if (addsBot(scopes) || redirect === null) await addBot(call, application)
    return { location: await answerTo(call, application, redirect) }
  }
})
