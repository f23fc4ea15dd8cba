import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { CONTROL, found, invite, revokeHere, startNode } from '../../support/api/node.ts'

test('alice registers, logs in, sees herself, logs out', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const login = await node.request('POST', '/auth/login', { body: { login: 'alice', password: 'alice-password' } })
  t.is(login.status, 200)
  const me = await node.request('GET', '/users/@me', { authorization: login.body.token })
  t.is(me.body.id, alice.id)
  conforms(t, 'UserPIIResponseSchema', me.body)
  t.is((await node.request('POST', '/auth/logout', { authorization: login.body.token })).status, 204)
  t.is((await node.request('GET', '/users/@me', { authorization: login.body.token })).status, 401)
  t.is((await alice.get('/users/@me')).status, 200)
})

test('a name taken, a short password and a wrong password are told by field', async (t) => {
  await using node = await startNode()
  await node.person('alice')
  const register = (body: unknown) => node.request('POST', '/auth/register', { body })
  const taken = await register({ username: 'Alice', password: 'another-password' })
  t.like(taken, { status: 400, body: { code: 50035 } })
  t.is(taken.body.errors.username._errors[0].code, 'USERNAME_ALREADY_TAKEN')
  const short = await register({ username: 'bob', password: 'x' })
  t.is(short.body.errors.password._errors[0].code, 'BASE_TYPE_MIN_LENGTH')
  t.is((await register({ username: 'bob' })).body.errors.password._errors[0].code, 'BASE_TYPE_REQUIRED')
  const wrong = await node.request('POST', '/auth/login', { body: { login: 'alice', password: 'guess' } })
  t.is(wrong.body.errors.login._errors[0].code, 'INVALID_LOGIN')
})

test('profiles change', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  t.like(await alice.patch('/users/@me', { global_name: 'Alice A.', avatar: null }), {
    status: 200,
    body: { global_name: 'Alice A.' }
  })
  t.like((await bob.get(`/users/${alice.id}`)).body, { username: 'alice', global_name: 'Alice A.' })
  conforms(t, 'UserResponseSchema', (await bob.get(`/users/${alice.id}`)).body)
  t.like(await bob.get('/users/1234567890123456789'), { status: 404, body: { code: 10013 } })
})

test('an application has a bot whose token can be reset', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bot = await node.bot(alice, 'botty')
  const mine = await bot.get('/applications/@me')
  conforms(t, 'PrivateApplicationResponseSchema', mine.body)
  conforms(t, 'PrivateApplicationResponseSchema', (await bot.get('/oauth2/applications/@me')).body)
  t.like(mine.body, { id: bot.id, name: 'botty', owner: { id: alice.id }, bot: { id: bot.id, bot: true } })
  t.is(Buffer.from(bot.token.split('.')[0] ?? '', 'base64').toString(), bot.id)

  const reset = await alice.post(`/applications/${bot.id}/bot/reset`)
  t.is((await bot.get('/users/@me')).status, 401)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${reset.body.token}` })).body.id, bot.id)
  const made = await alice.post(`/applications/${bot.id}/bot`)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${made.body.token}` })).status, 200)
})

test('an application is what its owner says of it, and a link to it asks for that', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bot = await node.bot(alice, 'botty')
  const install = { scopes: ['bot', 'applications.commands'], permissions: '8192' }
  const seen = { tags: ['games', 'dice'], custom_install_url: 'https://botty.example/add', install_params: install }
  const types = { '0': { oauth2_install_params: install }, '1': {} }
  const hooks = { event_webhooks_url: 'https://botty.example/told', event_webhooks_status: 2 }
  const own = { role_connections_verification_url: 'https://botty.example/known', explicit_content_filter: 1, ...hooks }
  const said = { ...seen, ...own, event_webhooks_types: ['APPLICATION_AUTHORIZED'], max_participants: -1 }
  const set = await bot.patch('/applications/@me', { ...said, integration_types_config: types, team_id: null })
  conforms(t, 'PrivateApplicationResponseSchema', set.body)
  t.like(set.body, { ...said, integration_types_config: types })
  await bot.patch('/applications/@me', { description: { default: 'throws dice' }, tags: null, max_participants: null })
  const { body } = await bot.get('/applications/@me')
  t.like(body, { ...own, description: 'throws dice', integration_types_config: types })
  t.false('tags' in body || 'max_participants' in body)
  t.deepEqual((await alice.get(`/oauth2/authorize?client_id=${bot.id}`)).body.scopes, install.scopes)
  const { guild } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${bot.id}`, { guild_id: guild, authorize: true })
  const roles: { name: string; permissions: string }[] = (await alice.get(`/guilds/${guild}/roles`)).body
  t.is(roles.find(({ name }) => name === 'botty')?.permissions, '8192')

  const faults = async (changes: object) => Object.keys((await bot.patch('/applications/@me', changes)).body.errors)
  t.deepEqual(await faults({ tags: ['dice', 'dice'] }), ['tags'])
  t.deepEqual(await faults({ tags: ['a', 'b', 'c', 'd', 'e', 'f'], team_id: bot.id }), ['tags', 'team_id'])
  t.deepEqual(await faults({ install_params: { scopes: ['email'] }, custom_install_url: 'javascript:1' }), [
    'custom_install_url',
    'install_params'
  ])
  t.deepEqual(await faults({ integration_types_config: { '2': {} }, event_webhooks_status: 3 }), [
    'integration_types_config',
    'event_webhooks_status'
  ])
})

test('applications belong to their owners', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const mallory = await node.person('mallory')
  const bot = await node.bot(alice, 'botty')
  const path = `/applications/${bot.id}`
  for (const reply of [
    await mallory.get(path),
    await mallory.patch(path, { name: 'mine' }),
    await mallory.delete(path),
    await mallory.post(`${path}/bot/reset`)
  ]) {
    t.like(reply, { status: 403, body: { code: 20012 } })
  }
  t.like(await bot.post('/applications', { name: 'another' }), { status: 403, body: { code: 20001 } })
  t.like(await alice.get('/applications/@me'), { status: 403, body: { code: 20002 } })
  t.is((await alice.patch(path, { description: 'helps' })).body.description, 'helps')
  t.is((await alice.get('/applications')).body.length, 1)
  t.is((await alice.delete(path)).status, 204)
  t.like(await alice.get(path), { status: 404, body: { code: 10002 } })
  t.is((await bot.get('/users/@me')).status, 401)
})

test('oauth2/authorize brings a bot into a guild, with a role for what was asked', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const bot = await node.bot(bob, 'botty')
  const { guild } = await found(alice)
  const path = `/oauth2/authorize?client_id=${bot.id}&scope=bot&permissions=8192`
  const info = await alice.get(path)
  t.like(info.body, { application: { id: bot.id }, bot: { id: bot.id }, user: { id: alice.id } })
  t.is(info.body.guilds[0].id, guild)
  t.like(await bob.post(path, { guild_id: guild, authorize: true }), { status: 404, body: { code: 10004 } })
  t.is((await alice.post(path, { guild_id: guild, authorize: true })).status, 200)
  t.is((await alice.post(path, { guild_id: guild, authorize: true })).status, 200)
  const member = await bot.get(`/users/@me/guilds/${guild}/member`)
  conforms(t, 'PrivateGuildMemberResponseSchema', member.body)
  const role = await bot.get(`/guilds/${guild}/roles/${member.body.roles[0]}`)
  t.like(role.body, { name: 'botty', permissions: '8192' })

  await bob.patch(`/applications/${bot.id}`, { bot_public: false })
  t.like(await alice.get(path), { status: 403, body: { code: 20012 } })
})

test('a device that was revoked ends the tokens of its node, and one that logs in again is told why it writes nothing', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  await revokeHere(node, guild, alice, bob)
  t.is((await bob.get('/users/@me')).status, 401)
  const login = await node.request('POST', '/auth/login', { body: { login: 'bob', password: 'bob-password' } })
  const write = { authorization: login.body.token, body: { content: 'hello' } }
  t.like(await node.request('POST', `/channels/${channel}/messages`, write), { status: 403, body: { code: 50001 } })
  const said = await node.request('POST', `/channels/${channel}/messages`, write)
  t.regex(said.body.message, /has been revoked/)
})

test('the devices of an account are listed and ended over the control API alone', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const ask = (method: string, path: string, authorization = `Node ${CONTROL}`) =>
    node.request(method, `/folkmoot/accounts/alice/devices${path}`, { authorization })
  t.is((await ask('GET', '', alice.authorization)).status, 401)
  const { body } = await ask('GET', '')
  t.like(body, { id: alice.id, name: 'alice', devices: [{ here: true, standing: 'good', guilds: [], last: null }] })
  t.like(await ask('DELETE', `/${body.devices[0].key}`), { status: 403 })
  t.like(await ask('DELETE', `/${'A'.repeat(43)}`), { status: 404 })
  t.like(await ask('DELETE', '/nonsense'), { status: 404 })
  t.is((await ask('DELETE', '/nonsense', alice.authorization)).status, 401)
})
