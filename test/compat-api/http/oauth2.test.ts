import { createHash } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import { OAuth2API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, startNode, type Actor, type Reply } from '../../support/api/node.ts'

const BACK = 'https://bot.example.org/back'

const readAll = (statement: StatementSync) => {
  statement.setReadBigInts(true)
  return statement.all()
}

const setUp = async (now?: () => number) => {
  const node = await startNode({}, now ? { now } : {})
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const bot = await node.bot(alice, 'beep')
  const { body: told } = await alice.post(`/applications/${bot.id}/reset`)
  await alice.patch(`/applications/${bot.id}`, { redirect_uris: [BACK, 'beep://back'] })
  const client = { client_id: bot.id, client_secret: told.secret as string }
  const ask = async (
    who: Actor,
    scope: string,
    more: Record<string, string> = {},
    body: object = { authorize: true }
  ) => {
    const query = new URLSearchParams({ client_id: bot.id, response_type: 'code', redirect_uri: BACK, scope, ...more })
    return await who.post(`/oauth2/authorize?${query.toString()}`, body)
  }
  const codeFrom = async (who: Actor, scope: string, more: Record<string, string> = {}) =>
    new URL((await ask(who, scope, more)).body.location).searchParams.get('code') ?? ''
  const form = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${node.url}/api/v10${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers
    })
    return { status: response.status, body: (await response.json()) as Reply['body'] }
  }
  const exchange = (code: string, more: Record<string, string> = {}) =>
    form('/oauth2/token', { ...client, grant_type: 'authorization_code', code, redirect_uri: BACK, ...more })
  const asBearer = (token: string, path: string) => node.request('GET', path, { authorization: `Bearer ${token}` })
  return { node, alice, bob, bot, client, ask, codeFrom, form, exchange, asBearer }
}

test('bob lets a site know who he is: a code, once, for tokens that go as far as he said', async (t) => {
  const { node, alice, bob, bot, ask, codeFrom, exchange, asBearer } = await setUp()
  await using _node = node
  const { body: choice } = await bob.get(
    `/oauth2/authorize?client_id=${bot.id}&scope=identify&response_type=code&redirect_uri=${BACK}`
  )
  t.like(choice, { application: { id: bot.id }, scopes: ['identify'], user: { id: bob.id } })
  const { body: answer } = await ask(bob, 'identify guilds', { state: 'a b' })
  const back = new URL(answer.location)
  t.deepEqual([back.origin + back.pathname, back.searchParams.get('state')], [BACK, 'a b'])
  const code = back.searchParams.get('code') ?? ''
  const { body: token } = await exchange(code)
  t.like(token, { token_type: 'Bearer', scope: 'identify guilds' })
  t.true(token.expires_in > 604_000 && token.expires_in <= 604_800)
  t.like(await asBearer(token.access_token, '/users/@me'), { status: 200, body: { id: bob.id } })
  t.deepEqual((await asBearer(token.access_token, '/users/@me/guilds')).body, [])
  const me = await asBearer(token.access_token, '/oauth2/@me')
  conforms(t, 'OAuth2GetAuthorizationResponseSchema', me.body)
  t.like(me.body, { user: { id: bob.id }, scopes: ['identify', 'guilds'] })
  t.like(await asBearer(token.access_token, '/users/@me/connections'), { status: 403, body: { code: 50026 } })
  t.like(await asBearer(token.access_token, '/oauth2/userinfo'), { status: 403, body: { code: 50026 } })
  for (const path of ['/users/@me/channels', `/users/${alice.id}`, '/oauth2/applications/@me'])
    t.is((await asBearer(token.access_token, path)).status, 401, path)
  t.is((await bob.get('/oauth2/@me')).status, 401)
  t.like(await exchange(code), { status: 400, body: { error: 'invalid_grant' } })
  t.is((await asBearer(token.access_token, '/users/@me')).status, 401, 'a code that comes twice has been stolen')
  t.is((await asBearer(await codeFrom(bob, 'identify'), '/users/@me')).status, 401)
  t.deepEqual(node.faults, [])
})

test('codes and tokens are good for whom they were given, as long as they last, and can be renewed and taken back', async (t) => {
  let ahead = 0
  const { node, alice, bob, client, codeFrom, form, exchange, asBearer } = await setUp(() => Date.now() + ahead)
  await using _node = node
  const other = await node.bot(alice, 'other')
  const { body: told } = await alice.post(`/applications/${other.id}/reset`)
  const thief = { client_id: other.id, client_secret: told.secret as string }
  const refusals: readonly Record<string, string>[] = [
    thief,
    { redirect_uri: 'beep://back' },
    { code_verifier: 'x'.repeat(43) },
    { code: 'nonsense' }
  ]
  for (const wrong of refusals)
    t.like(
      await exchange(await codeFrom(bob, 'identify'), wrong),
      { status: 400, body: { error: 'invalid_grant' } },
      JSON.stringify(wrong)
    )
  for (const secret of ['', 'x'.repeat(43), thief.client_secret])
    t.like(await exchange(await codeFrom(bob, 'identify'), { client_secret: secret }), {
      status: 401,
      body: { error: 'invalid_client' }
    })
  const late = await codeFrom(bob, 'identify')
  ahead += 600_001
  t.is((await exchange(late)).status, 400)

  const { body: first } = await exchange(await codeFrom(bob, 'identify'))
  ahead += 7 * 24 * 3600 * 1000
  t.is((await asBearer(first.access_token, '/users/@me')).status, 401)
  const renew = (refresh: string, who: Record<string, string> = client) =>
    form('/oauth2/token', { ...who, grant_type: 'refresh_token', refresh_token: refresh })
  t.is((await renew(first.refresh_token, thief)).status, 400)
  const basic = {
    authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`
  }
  const { body: second } = await form(
    '/oauth2/token',
    { grant_type: 'refresh_token', refresh_token: first.refresh_token },
    basic
  )
  t.is((await asBearer(second.access_token, '/users/@me')).status, 200)
  t.is((await renew(first.refresh_token)).status, 400)

  t.deepEqual(await form('/oauth2/token/revoke', { ...thief, token: second.access_token }), { status: 200, body: {} })
  t.is((await asBearer(second.access_token, '/users/@me')).status, 200)
  await form('/oauth2/token/revoke', { ...client, token: second.refresh_token })
  t.is((await asBearer(second.access_token, '/users/@me')).status, 401)
  t.is((await renew(second.refresh_token)).status, 400)

  const { body: third } = await exchange(await codeFrom(bob, 'identify'))
  await alice.delete(`/applications/${client.client_id}`)
  t.is((await asBearer(third.access_token, '/users/@me')).status, 401)
  t.deepEqual(node.faults, [])
})

test('what is asked for must make sense; whoever has the verifier alone has the token; nothing is kept in clear', async (t) => {
  const { node, bob, bot, client, ask, codeFrom, exchange } = await setUp()
  await using _node = node
  const wrong: readonly (readonly [scope: string, more: Record<string, string>])[] = [
    ['identify wings', {}],
    ['', {}],
    ['identify', { redirect_uri: 'https://mallory.example.org/' }],
    ['identify', { redirect_uri: `${BACK}/further` }],
    ['identify', { code_challenge: 'abc' }],
    ['identify', { code_challenge: 'abc', code_challenge_method: 'plain' }]
  ]
  for (const [scope, more] of wrong) t.like(await ask(bob, scope, more), { status: 400, body: { code: 50035 } })
  const denied = await ask(bob, 'identify', { state: 's' }, { authorize: false })
  t.is(denied.body.location, `${BACK}?error=access_denied&state=s`)
  for (const address of ['javascript:alert(1)', 'back', `${BACK}#part`]) {
    t.like(await bot.patch('/applications/@me', { redirect_uris: [address] }), { status: 400, body: { code: 50035 } })
  }
  const verifier = 'v'.repeat(50)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const proof = { code_challenge: challenge, code_challenge_method: 'S256' }
  t.is((await exchange(await codeFrom(bob, 'identify', proof))).status, 400)
  const { body: token } = await exchange(await codeFrom(bob, 'identify', proof), { code_verifier: verifier })
  const { db } = node.app.storage
  const rows = ['oauth2_clients', 'oauth2_codes', 'oauth2_grants'].flatMap((table) =>
    readAll(db.prepare(`select * from ${table}`))
  )
  const kept = rows
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
  for (const secret of [client.client_secret, token.access_token, token.refresh_token])
    t.false(kept.some((value) => value.includes(secret)))
})

test('an application has a token for its owner; a bot brings in whoever has let it', async (t) => {
  const { node, alice, bob, bot, client, codeFrom, exchange, form, asBearer } = await setUp()
  await using _node = node
  const { guild } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot&permissions=8`, {
    guild_id: guild,
    authorize: true
  })
  const own = await form('/oauth2/token', { ...client, grant_type: 'client_credentials', scope: 'identify' })
  t.false('refresh_token' in own.body)
  t.is((await asBearer(own.body.access_token, '/users/@me')).body.id, alice.id)

  const { body: role } = await bot.post(`/guilds/${guild}/roles`, { name: 'guests' })
  const path = `/guilds/${guild}/members/${bob.id}`
  const tokenFor = async (scope: string) => (await exchange(await codeFrom(bob, scope))).body.access_token
  t.like(await bot.put(path, { access_token: 'nonsense' }), { status: 400, body: { code: 50025 } })
  t.like(await bot.put(path, { access_token: await tokenFor('identify') }), { status: 403, body: { code: 50026 } })
  const joining = await tokenFor('guilds.join')
  t.is((await alice.put(path, { access_token: joining })).status, 403)
  t.like(await bot.put(`/guilds/${guild}/members/${alice.id}`, { access_token: joining }), {
    status: 400,
    body: { code: 50025 }
  })
  t.like(await bot.put(path, { access_token: joining, roles: ['1'] }), { status: 404, body: { code: 10011 } })
  const added = await bot.put(path, { access_token: joining, nick: 'Bobby', roles: [role.id] })
  t.like(added, { status: 201, body: { user: { id: bob.id }, nick: 'Bobby', roles: [role.id] } })
  conforms(t, 'GuildMemberResponseSchema', added.body)
  t.is((await bot.put(path, { access_token: joining })).status, 204)
  t.is((await bob.get(`/guilds/${guild}`)).status, 200)
})

test('@discordjs/core goes the whole way', async (t) => {
  const { node, bob, client, codeFrom } = await setUp()
  await using _node = node
  const api = new OAuth2API(new REST({ api: `${node.url}/api`, version: '10' }))
  const token = await api.tokenExchange({
    ...client,
    grant_type: 'authorization_code',
    code: await codeFrom(bob, 'identify'),
    redirect_uri: BACK
  })
  const renewed = await api.refreshToken({ ...client, grant_type: 'refresh_token', refresh_token: token.refresh_token })
  t.is(renewed.scope, 'identify')
  const rest = new REST({ api: `${node.url}/api`, version: '10', authPrefix: 'Bearer' }).setToken(renewed.access_token)
  const info = await new OAuth2API(rest).getCurrentAuthorizationInformation()
  t.is(info.user?.id, bob.id)
  await api.revokeToken(client.client_id, client.client_secret, { token: renewed.access_token })
  await t.throwsAsync(new OAuth2API(rest).getCurrentAuthorizationInformation())
})
