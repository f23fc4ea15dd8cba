/** Tokens for what has been granted: RFC 6749, section 4; Discord, "OAuth2". */
import { z } from 'zod'
import type { Application, IssuedGrant } from '../../../../node/app/index.ts'
import { route, type Call } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { clientFields, clientOf, INVALID_CLIENT, refusedGrant } from './client.ts'
import { addsBot, scopesOf } from './scopes.ts'

const rateLimit = { limit: 60, window: 60_000 }

const body = z.object({
  ...clientFields,
  grant_type: z.enum(['authorization_code', 'refresh_token', 'client_credentials']),
  code: maybe(text(128)),
  redirect_uri: maybe(text(512)),
  code_verifier: maybe(text(128)),
  refresh_token: maybe(text(128)),
  scope: maybe(text(512))
})

type TokenCall = Pick<Call<'none', unknown, unknown, z.output<typeof body>>, 'app' | 'body'>

const issue = ({ app, body: asked }: TokenCall, { id, owner }: Application): Promise<IssuedGrant | null> => {
  switch (asked.grant_type) {
    case 'authorization_code':
      return app.grants.exchange({
        application: id,
        code: asked.code ?? '',
        redirect: asked.redirect_uri ?? null,
        verifier: asked.code_verifier ?? null
      })
    case 'refresh_token':
      return app.grants.renew(id, asked.refresh_token ?? '')
    case 'client_credentials':
      return app.grants.grantOwner(id, owner, scopesOf(asked.scope ?? 'identify'))
  }
}

const present = ({ access, refresh, expires, scopes }: IssuedGrant) => ({
  token_type: 'Bearer',
  access_token: access,
  expires_in: Math.max(Math.floor((expires - Date.now()) / 1000), 0),
  ...(refresh === null ? {} : { refresh_token: refresh }),
  scope: scopes.filter((scope) => !addsBot([scope])).join(' ')
})

export const getToken = route({
  method: 'POST',
  path: '/oauth2/token',
  auth: 'none',
  body,
  urlEncoded: true,
  rateLimit,
  async handler(call) {
    const client = clientOf(call.app, call.headers, call.body)
    if (!client) return INVALID_CLIENT()
    const issued = await issue(call, client)
    return issued
      ? present(issued)
      : refusedGrant('invalid_grant', 'The code or token is wrong, has been used, or is too old.')
  }
})

export const revokeToken = route({
  method: 'POST',
  path: '/oauth2/token/revoke',
  auth: 'none',
  body: z.object({ ...clientFields, token: text(128, 1), token_type_hint: maybe(text(32)) }),
  urlEncoded: true,
  rateLimit,
  async handler({ app, headers, body: asked }) {
    const client = clientOf(app, headers, asked)
    if (!client) return INVALID_CLIENT()
    await app.grants.revoke(client.id, asked.token)
    return {}
  }
})
