/** Lobbies are of a company's matchmaking: a node has none, and makes none. */
import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route, type Route } from '../../route.ts'
import { int, maybe, queryInt, snowflake, text, texts } from '../../schema/fields.ts'

const inFormOnly = 'a node has no lobbies'
const spec = { auth: 'any', inFormOnly } as const

const ONE = '/lobbies/:lobby_id'
const MEMBER = `${ONE}/members/:user_id` as const
const lobby = z.object({ lobby_id: snowflake })
const lobbyMember = lobby.extend({ user_id: snowflake })

const metadata = maybe(texts(25, 1024))
const idle = maybe(int(5, 604_800))
const flags = maybe(int(0, 0x7fffffff))
const member = { metadata, flags }
const members = z.array(z.object({ ...member, id: snowflake })).max(25)

const none = (): never => {
  throw apiError('unknownLobby')
}
const refuse = (): never => {
  throw apiError('notHere', inFormOnly)
}

export const lobbies: readonly Route[] = [
  route({
    ...spec,
    method: 'POST',
    path: '/lobbies',
    body: z.object({ idle_timeout_seconds: idle, metadata, flags, members: maybe(members) }),
    handler: refuse
  }),
  route({
    ...spec,
    method: 'PUT',
    path: '/lobbies',
    body: z.object({
      secret: text(250),
      idle_timeout_seconds: idle,
      lobby_metadata: metadata,
      member_metadata: metadata,
      flags
    }),
    handler: refuse
  }),
  route({ ...spec, method: 'GET', path: ONE, params: lobby, handler: none }),
  route({
    ...spec,
    method: 'PATCH',
    path: ONE,
    params: lobby,
    body: z.object({ idle_timeout_seconds: idle, metadata, flags, members: maybe(members) }),
    handler: none
  }),
  /** "It is safe to call even if the lobby is already deleted", says the official description. */
  route({ ...spec, method: 'DELETE', path: ONE, status: 204, params: lobby, handler: () => undefined }),
  route({
    ...spec,
    method: 'PATCH',
    path: `${ONE}/channel-linking`,
    params: lobby,
    body: z.object({ channel_id: maybe(snowflake) }),
    handler: none
  }),
  route({ ...spec, method: 'DELETE', path: `${ONE}/members/@me`, params: lobby, handler: none }),
  route({ ...spec, method: 'POST', path: `${ONE}/members/@me/invites`, params: lobby, handler: none }),
  route({
    ...spec,
    method: 'POST',
    path: `${ONE}/members/bulk`,
    params: lobby,
    body: z.array(z.object({ ...member, id: snowflake, remove_member: maybe(z.boolean()) })).max(25),
    handler: none
  }),
  route({ ...spec, method: 'PUT', path: MEMBER, params: lobbyMember, body: z.object(member), handler: none }),
  route({ ...spec, method: 'DELETE', path: MEMBER, params: lobbyMember, handler: none }),
  route({ ...spec, method: 'POST', path: `${MEMBER}/invites`, params: lobbyMember, handler: none }),
  route({
    ...spec,
    method: 'GET',
    path: `${ONE}/messages`,
    params: lobby,
    query: z.object({ limit: queryInt(1, 200, 50) }),
    handler: none
  }),
  route({
    ...spec,
    method: 'POST',
    path: `${ONE}/messages`,
    params: lobby,
    body: z.object({ content: text(2000), metadata, flags }),
    handler: none
  }),
  route({
    ...spec,
    method: 'PUT',
    path: `${ONE}/messages/:message_id/moderation-metadata`,
    params: lobby.extend({ message_id: snowflake }),
    body: texts(5, 1024),
    handler: none
  })
]
