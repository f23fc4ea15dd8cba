/** A node, somebody of each kind who may ask it, and ids of what is there. */
import type { Route } from '../../../compat-api/http/route.ts'
import { callBot } from '../api/interactions.ts'
import { fieldsOf } from './fields.ts'
import { CONTROL, found, type TestNode } from '../api/node.ts'

export interface Setting {
  readonly node: TestNode
  readonly user: string
  readonly bot: string
  readonly ids: Readonly<Record<string, string>>
  /** What is other under `/webhooks`: a webhook has only its own messages. */
  readonly webhookIds: Readonly<Record<string, string>>
  /** And under `/invites`, where a code is not that of a template. */
  readonly inviteIds: Readonly<Record<string, string>>
}

/** Well-formed, and of nobody and nothing. */
export const NOBODY = '1234567890123456789'

export const setUp = async (node: TestNode): Promise<Setting> => {
  const alice = await node.person('alice')
  const bot = await node.bot(alice, 'botty')
  const { guild, channel } = await found(alice)
  const { body: message } = await alice.post(`/channels/${channel}/messages`, { content: 'hello' })
  const { body: hook } = await alice.post(`/channels/${channel}/webhooks`, { name: 'news' })
  const post = `/webhooks/${hook.id}/${hook.token}?wait=true`
  const { body: posted } = await node.request('POST', post, { body: { content: 'rain' } })
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, { guild_id: guild, authorize: true })
  const { body: invite } = await alice.post(`/channels/${channel}/invites`, { max_age: 0 })
  const { body: made } = await bot.post(`/applications/${bot.id}/commands`, { name: 'roll', description: 'rolls dice' })
  const interaction = await callBot({ node, who: alice, bot, channel, command: made.id })
  const callback = `/interactions/${interaction.interaction_id}/${interaction.interaction_token}/callback`
  await node.request('POST', callback, { body: { type: 5 } })
  return {
    node,
    user: alice.authorization,
    bot: bot.authorization,
    ids: {
      guild_id: guild,
      channel_id: channel,
      message_id: message.id,
      user_id: alice.id,
      application_id: bot.id,
      client_id: bot.id,
      role_id: guild,
      overwrite_id: guild,
      webhook_id: hook.id,
      webhook_token: hook.token,
      emoji_name: '👍',
      ...interaction
    },
    webhookIds: { message_id: posted.id },
    inviteIds: { code: invite.code }
  }
}

/** The header of somebody whom a route answers; none where it takes none. */
export const authorizationFor = ({ user, bot }: Setting, { auth }: Route): Readonly<Record<string, string>> => {
  const whose = { none: undefined, any: user, user, bot, grant: user, control: `Node ${CONTROL}` }[auth]
  return whose === undefined ? {} : { authorization: whose }
}

const filled = ({ ids, webhookIds, inviteIds }: Setting, { path }: Route, name: string): string => {
  const own = path.startsWith('/webhooks/') ? webhookIds : path.startsWith('/invites/') ? inviteIds : {}
  return encodeURIComponent(own[name] ?? ids[name] ?? NOBODY)
}

/** What a route asks for in its query, in any case. */
const required = (route: Route): readonly string[] =>
  route.query ? fieldsOf(route.query).flatMap(({ path, required: must }) => (must && path[0] ? path[0] : [])) : []

/** A route's path and query with ids of what is there; what `bad` names is put in as it is written. */
export const pathOf = (
  setting: Setting,
  route: Route,
  bad: Readonly<Record<string, string>> = {},
  badQuery: Readonly<Record<string, string>> = {}
): string => {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => bad[name] ?? filled(setting, route, name))
  const names = [...new Set([...required(route), ...Object.keys(badQuery)])]
  const query = names.map((name) => `${name}=${badQuery[name] ?? filled(setting, route, name)}`).join('&')
  return `/api/v10${path}${query === '' ? '' : `?${query}`}`
}
