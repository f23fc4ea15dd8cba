/** What happens to a user's sessions when the account behind them changes. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { found, invite, revokeHere, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const connect = async (node: TestNode, actor: Actor, intents = 0): Promise<GatewayClient> => {
  const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await client.identify(actor.token, { intents })
  await client.settle()
  return client
}

test('alice takes another name: her own client hears it, and so do the guilds she is in', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const hers = await connect(node, alice)
  const his = await connect(node, bob)
  t.is((await alice.patch('/users/@me', { global_name: 'Alice of the Moot' })).status, 200)
  t.is((await hers.next('USER_UPDATE')).d['global_name'], 'Alice of the Moot')
  const { d } = await his.next('GUILD_MEMBER_UPDATE')
  t.like(d, { guild_id: guild, user: { id: alice.id, global_name: 'Alice of the Moot' } })
})

test('a bot whose token is reset is cut off with 4004, and comes back with the new one only', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const client = await connect(node, beep, I.Guilds)
  const { body } = await alice.post(`/applications/${beep.id}/bot/reset`)
  t.is((await client.closed).code, 4004)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${beep.token}` })).status, 401)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${body.token}` })).status, 200)
})

test('a device that its user has revoked closes the sessions that it served with 4004, and nobody else’s', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const [hers, his] = [await connect(node, alice), await connect(node, bob)]
  await revokeHere(node, guild, alice, bob)
  t.is((await his.closed).code, 4004)
  using again = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await again.next(10)
  again.send(2, { token: bob.token, properties: {}, intents: 0 })
  t.is((await again.closed).code, 4004)
  await alice.post(`/channels/${channel}/messages`, { content: 'still here' })
  t.like((await hers.next('MESSAGE_CREATE')).d, { guild_id: guild, content: 'still here' })
})

test('a log-out ends the sessions of that log-in at once, also one that is away, and no other', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { body } = await node.request('POST', '/auth/login', { body: { login: 'alice', password: 'alice-password' } })
  const { guild, channel } = await found(alice)
  const phone = await connect(node, { ...alice, token: body.token })
  const lost = await connect(node, { ...alice, token: body.token })
  const session = String(lost.seen('READY')[0]?.d['session_id'])
  lost.socket.terminate()
  await lost.closed
  const desk = await connect(node, alice)
  t.is((await node.request('POST', '/auth/logout', { authorization: body.token })).status, 204)
  t.is((await phone.closed).code, 4004)
  using again = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await again.next(10)
  again.send(6, { token: alice.token, session_id: session, seq: 1 })
  t.false((await again.next(9)).d)
  await alice.post(`/channels/${channel}/messages`, { content: 'still here' })
  t.like((await desk.next('MESSAGE_CREATE')).d, { guild_id: guild, content: 'still here' })
})

test('a session that was taken over by another log-in lives and ends with that one', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { body } = await node.request('POST', '/auth/login', { body: { login: 'alice', password: 'alice-password' } })
  const first = await connect(node, alice)
  const session = String(first.seen('READY')[0]?.d['session_id'])
  using second = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await second.next(10)
  second.send(6, { token: body.token, session_id: session, seq: 1 })
  await second.next('RESUMED')
  await node.request('POST', '/auth/logout', { authorization: alice.token })
  await second.settle()
  await node.request('POST', '/auth/logout', { authorization: body.token })
  t.is((await second.closed).code, 4004)
})
