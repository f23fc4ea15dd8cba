import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { CONTROL, found, startNode } from '../../support/api/node.ts'

test('an invite is made, shown to anybody, followed, listed and revoked', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const bot = await node.bot(bob, 'botty')
  const { guild, channel } = await found(alice)
  const made = await alice.post(`/channels/${channel}/invites`, { max_age: 3600, max_uses: 5 })
  t.is(made.status, 200)
  conforms(t, 'GuildInviteResponseSchema', made.body)
  t.like(made.body, { max_age: 3600, max_uses: 5, uses: 0, guild: { id: guild }, channel: { id: channel } })
  const path = `/invites/${made.body.code}`
  const shown = await node.request('GET', `${path}?with_counts=true`)
  conforms(t, 'GuildInviteResponseSchema', shown.body)
  t.is(shown.body.approximate_member_count, 1)
  t.is(shown.body.uses, undefined)

  const followed = await bob.post(path)
  t.is(followed.status, 200)
  t.is(followed.body.guild.id, guild)
  t.is((await bot.post(path)).status, 200)
  t.is((await bob.post(path)).status, 200)
  t.is((await bob.get(`/guilds/${guild}/members?limit=10`)).body.length, 3)
  const { body: listed } = await alice.get(`/guilds/${guild}/invites`)
  eachConforms(t, 'GuildInviteResponseSchema', listed)
  t.is(listed[0].uses, 2)
  t.is((await alice.get(`/channels/${channel}/invites`)).body.length, 1)

  t.like(await bob.delete(path), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(path)).body.code, made.body.code)
  t.like(await alice.delete(path), { status: 404, body: { code: 10006 } })
  t.like(await (await node.person('carol')).post(path), { status: 404, body: { code: 10006 } })
  t.deepEqual((await alice.get(`/guilds/${guild}/invites`)).body, [])
})

test('codes that lead nowhere', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  for (const code of ['nonsense', 'discord', 'a'.repeat(500)]) {
    t.like(await alice.post(`/invites/${code}`), { status: 404, body: { code: 10006 } }, code)
    t.like(await alice.get(`/invites/${code}`), { status: 404, body: { code: 10006 } }, code)
  }
})

test('an invite of a node that is away says so', async (t) => {
  await using home = await startNode()
  const alice = await home.person('alice')
  const { channel } = await found(alice)
  const { body } = await alice.post(`/channels/${channel}/invites`)
  await using elsewhere = await startNode()
  const bob = await elsewhere.person('bob')
  t.like(await bob.post(`/invites/${body.code}`), { status: 424, body: { code: 130_000 } })
  t.like(await bob.get(`/invites/${body.code}`), { status: 424, body: { code: 130_000 } })
  t.is((await elsewhere.request('GET', `/invites/${body.code}`)).status, 401, 'strangers do not make a node dial')
})

test('the operator makes accounts, bots and invites with the control token', async (t) => {
  await using node = await startNode()
  const control = (method: string, path: string, body?: unknown) =>
    node.request(method, `/folkmoot${path}`, { authorization: `Node ${CONTROL}`, body })
  const { body: early, status } = await control('POST', '/bots', { name: 'early' })
  t.is(status, 201)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${early.token}` })).body.id, early.id)

  const alice = await node.person('alice')
  const { guild } = await found(alice)
  t.is((await control('POST', '/bots', { name: 'inside', guild, owner: 'alice' })).body.guild, guild)
  const { body: invite } = await control('POST', '/invites', { guild })
  const { body: bob } = await control('POST', '/accounts', { name: 'bob' })
  t.is((await control('POST', '/invites/accept', { code: invite.code, account: 'bob' })).body.guild, guild)
  t.is((await node.request('GET', '/users/@me/guilds', { authorization: bob.token })).body.length, 1)
  t.is((await control('POST', '/bots', { name: 'by-code', guild: invite.code })).body.guild, guild)
  t.like((await control('GET', '/status')).body.guilds[0], { id: guild, members: 4 })
  t.like(await control('POST', '/bots', { name: 'lost', guild: '1234567890123456789' }), {
    status: 404,
    body: { code: 10004 }
  })
  t.is((await node.request('GET', '/folkmoot/status', { authorization: alice.token })).status, 401)
})
